package dev.encargo.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object that cannot change, with readers that name the field when it is not what was asked for.
 *
 * <p>Readers of the form {@code text("to")} throw {@link InvalidInput} (malformed) where the field is missing, null or of
 * another type; those with a second argument give that back where the field is missing or null.
 */
public final class JsonObject {

  /** {@code {}}. */
  public static final JsonObject EMPTY = new JsonObject(Map.of());

  private final Map<String, @Nullable Object> fields;

  JsonObject(Map<String, @Nullable Object> fields) {
    this.fields = Collections.unmodifiableMap(fields);
  }

  /** Names and values in turn: {@code JsonObject.of("to", "ana@example.com", "tries", 3)}. */
  public static JsonObject of(@Nullable Object... namesAndValues) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(String.valueOf(namesAndValues[i]), plain(namesAndValues[i + 1]));
    }
    return new JsonObject(fields);
  }

  /** An object with these fields, in their order. */
  public static JsonObject of(Map<String, ? extends @Nullable Object> fields) {
    return new JsonObject(new LinkedHashMap<>(fields));
  }

  /** This object with one field set. */
  public JsonObject with(String name, @Nullable Object value) {
    Map<String, @Nullable Object> more = new LinkedHashMap<>(fields);
    more.put(name, plain(value));
    return new JsonObject(more);
  }

  /** One number has one form, so that what was built equals what was read. */
  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof Integer number ? Long.valueOf(number) : value;
  }

  public Map<String, @Nullable Object> fields() {
    return fields;
  }

  public Set<String> names() {
    return fields.keySet();
  }

  /** The plain value, or null where the field is missing or null. */
  public @Nullable Object get(String name) {
    return fields.get(name);
  }

  public String text(String name) {
    return required(name, "a text", this::asText);
  }

  public String text(String name, String otherwise) {
    return get(name) == null ? otherwise : text(name);
  }

  /** A whole number that fits 64 bits; 3.0 is one. */
  public long whole(String name) {
    return required(name, "a whole number", this::asWhole);
  }

  public long whole(String name, long otherwise) {
    return get(name) == null ? otherwise : whole(name);
  }

  public BigDecimal decimal(String name) {
    return required(name, "a number", this::asDecimal);
  }

  public boolean flag(String name) {
    return required(name, "true or false", value -> value instanceof Boolean flag ? flag : null);
  }

  public boolean flag(String name, boolean otherwise) {
    return get(name) == null ? otherwise : flag(name);
  }

  public JsonObject object(String name) {
    return required(name, "an object", value -> value instanceof JsonObject object ? object : null);
  }

  /** The items of a list, each a plain value. */
  public List<@Nullable Object> list(String name) {
    return required(name, "a list", value -> value instanceof List<?> items ? plain(items) : null);
  }

  /** The items of a list of objects. */
  public List<JsonObject> objects(String name) {
    return required(
        name,
        "a list of objects",
        value ->
            value instanceof List<?> items && items.stream().allMatch(JsonObject.class::isInstance)
                ? items.stream().map(JsonObject.class::cast).toList()
                : null);
  }

  private <T> T required(String name, String kind, Function<Object, @Nullable T> read) {
    Object value = fields.get(name);
    if (value == null) {
      throw InvalidInput.malformed(name, "is missing; write " + kind);
    }
    T result = read.apply(value);
    if (result == null) {
      throw InvalidInput.malformed(name, "must be " + kind);
    }
    return result;
  }

  private @Nullable String asText(Object value) {
    return value instanceof String text ? text : null;
  }

  private @Nullable Long asWhole(Object value) {
    return switch (value) {
      case Long number -> number;
      case Integer number -> number.longValue();
      case BigDecimal number -> exact(number);
      default -> null;
    };
  }

  private static @Nullable Long exact(BigDecimal number) {
    try {
      return number.longValueExact();
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private @Nullable BigDecimal asDecimal(Object value) {
    return switch (value) {
      case BigDecimal number -> number;
      case Long number -> BigDecimal.valueOf(number);
      case Integer number -> BigDecimal.valueOf(number);
      case BigInteger number -> new BigDecimal(number);
      default -> null;
    };
  }

  @SuppressWarnings("unchecked")
  private static List<@Nullable Object> plain(List<?> items) {
    return (List<@Nullable Object>) items;
  }

  public String toJson() {
    return Json.write(this);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonObject object && fields.equals(object.fields);
  }

  @Override
  public int hashCode() {
    return fields.hashCode();
  }

  @Override
  public String toString() {
    return toJson();
  }
}
