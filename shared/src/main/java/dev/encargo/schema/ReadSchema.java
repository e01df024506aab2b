package dev.encargo.schema;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads one schema; those inside of it are read in the same way. */
final class ReadSchema {

  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  /** They say something to people and decide nothing. */
  private static final List<String> ANNOTATIONS =
      List.of(
          "$schema",
          "$id",
          "$comment",
          "title",
          "description",
          "default",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly");

  private static final List<String> KEYWORDS =
      List.of(
          "type",
          "enum",
          "const",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "pattern",
          "format",
          "items",
          "minItems",
          "maxItems",
          "uniqueItems",
          "properties",
          "required",
          "additionalProperties",
          "minProperties",
          "maxProperties",
          "allOf",
          "anyOf",
          "oneOf");

  private final JsonObject schema;
  private final String where;

  private ReadSchema(JsonObject schema, String where) {
    this.schema = schema;
    this.where = where;
  }

  /**
   * @param where it stands, for errors
   * @throws InvalidSchema where it cannot be used
   */
  static Node read(@Nullable Object schema, String where) {
    return switch (schema) {
      case Boolean anything -> anything ? Node.ANYTHING : Node.NOTHING;
      case JsonObject object -> new ReadSchema(object, where).read();
      case null, default -> throw new InvalidSchema(where, "must be an object, true or false");
    };
  }

  private Node read() {
    for (String name : schema.names()) {
      if (!KEYWORDS.contains(name) && !ANNOTATIONS.contains(name)) {
        throw new InvalidSchema(
            at(name), "is a keyword that is not supported" + Nearest.hint(name, KEYWORDS));
      }
    }
    if (schema.names().contains("$schema") && !DIALECT.equals(schema.get("$schema"))) {
      throw new InvalidSchema(at("$schema"), "must be " + DIALECT);
    }
    List<Kind> kinds = kinds();
    List<Rule> first = new ArrayList<>();
    if (!kinds.isEmpty()) {
      first.add(new Choices.OfKind(kinds));
    }
    List<@Nullable Object> known = known();
    if (known != null) {
      first.add(new Choices.OneOfValues(known));
    }
    List<Rule> rest = new ArrayList<>();
    add(rest, numbers());
    add(rest, texts());
    add(rest, lists());
    add(rest, objects());
    schemas("allOf", all -> rest.addAll(all));
    schemas("anyOf", any -> rest.add(new Choices.AnyOf(any)));
    schemas("oneOf", one -> rest.add(new Choices.ExactlyOneOf(one)));
    return new Node(List.copyOf(first), List.copyOf(rest), wanted(kinds, known));
  }

  private static void add(List<Rule> rules, @Nullable Rule rule) {
    if (rule != null) {
      rules.add(rule);
    }
  }

  private String wanted(List<Kind> kinds, @Nullable List<@Nullable Object> known) {
    if (known != null) {
      return Choices.words(known);
    }
    Format format = format();
    if (format != null) {
      return format.words();
    }
    return kinds.isEmpty() ? "a value" : kinds.getFirst().words();
  }

  private List<Kind> kinds() {
    if (!has("type")) {
      return List.of();
    }
    Object given = schema.get("type");
    List<?> names =
        given instanceof List<?> list ? list : given == null ? List.of() : List.of(given);
    List<Kind> kinds =
        names.stream()
            .map(name -> Kind.of(String.valueOf(name)))
            .flatMap(Optional::stream)
            .toList();
    if (kinds.isEmpty() || kinds.size() < names.size()) {
      throw new InvalidSchema(
          at("type"),
          "must be string, integer, number, boolean, object, array or null, or a list of these");
    }
    return kinds;
  }

  /** The values of {@code enum} or {@code const}; null where it has neither. Both together make no sense to anybody. */
  private @Nullable List<@Nullable Object> known() {
    if (has("enum") && has("const")) {
      throw new InvalidSchema(at("const"), "stands beside enum; write one of them");
    }
    if (has("const")) {
      List<@Nullable Object> one = new ArrayList<>();
      one.add(schema.get("const"));
      return one;
    }
    if (!has("enum")) {
      return null;
    }
    if (schema.get("enum") instanceof List<?> values && !values.isEmpty()) {
      return new ArrayList<@Nullable Object>(values);
    }
    throw new InvalidSchema(at("enum"), "must be a list of values");
  }

  private @Nullable Rule numbers() {
    BigDecimal step = number("multipleOf");
    if (step != null && step.signum() <= 0) {
      throw new InvalidSchema(at("multipleOf"), "must be more than 0");
    }
    return any("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
        ? new Numbers(
            number("minimum"),
            number("maximum"),
            number("exclusiveMinimum"),
            number("exclusiveMaximum"),
            step)
        : null;
  }

  private @Nullable Rule texts() {
    if (!any("minLength", "maxLength", "pattern", "format")) {
      return null;
    }
    return new Texts(
        count("minLength"), count("maxLength"), text("pattern"), pattern(), format(), example());
  }

  private @Nullable BoundedPattern pattern() {
    String pattern = text("pattern");
    try {
      return pattern == null ? null : new BoundedPattern(pattern);
    } catch (PatternSyntaxException none) {
      throw new InvalidSchema(at("pattern"), "is no regular expression: " + none.getDescription());
    }
  }

  private @Nullable Format format() {
    String format = text("format");
    return format == null
        ? null
        : Format.of(format)
            .orElseThrow(() ->
                new InvalidSchema(
                    at("format"),
                    "'" + format + "' is not supported; known are " + Format.known()));
  }

  /** The first of {@code examples}, for the caller whose text does not fit a pattern. */
  private @Nullable String example() {
    return schema.get("examples") instanceof List<?> examples
            && !examples.isEmpty()
            && examples.getFirst() instanceof String example
        ? example
        : null;
  }

  private @Nullable Rule lists() {
    if (!any("items", "minItems", "maxItems", "uniqueItems")) {
      return null;
    }
    Node items = has("items") ? read(schema.get("items"), at("items")) : Node.ANYTHING;
    Object unique = schema.get("uniqueItems");
    if (unique != null && !(unique instanceof Boolean)) {
      throw new InvalidSchema(at("uniqueItems"), "must be true or false");
    }
    return new Lists(items, count("minItems"), count("maxItems"), Boolean.TRUE.equals(unique));
  }

  private @Nullable Rule objects() {
    if (!any("properties", "required", "additionalProperties", "minProperties", "maxProperties")) {
      return null;
    }
    Map<String, Node> properties = new LinkedHashMap<>();
    if (has("properties")) {
      if (!(schema.get("properties") instanceof JsonObject given)) {
        throw new InvalidSchema(at("properties"), "must be an object of schemas");
      }
      given
          .fields()
          .forEach((name, field) -> properties.put(name, read(field, at("properties." + name))));
    }
    Node others =
        has("additionalProperties")
            ? read(schema.get("additionalProperties"), at("additionalProperties"))
            : Node.ANYTHING;
    return new Objects(
        properties, required(), others, count("minProperties"), count("maxProperties"));
  }

  private List<String> required() {
    if (!has("required")) {
      return List.of();
    }
    if (schema.get("required") instanceof List<?> names
        && names.stream().allMatch(String.class::isInstance)) {
      return List.copyOf(new TreeSet<>(names.stream().map(String.class::cast).toList()));
    }
    throw new InvalidSchema(at("required"), "must be a list of names");
  }

  private void schemas(String name, Consumer<List<Node>> take) {
    if (!has(name)) {
      return;
    }
    if (!(schema.get(name) instanceof List<?> given) || given.isEmpty()) {
      throw new InvalidSchema(at(name), "must be a list of schemas");
    }
    List<Node> nodes = new ArrayList<>();
    for (Object one : given) {
      nodes.add(read(one, at(name + "[" + nodes.size() + "]")));
    }
    take.accept(List.copyOf(nodes));
  }

  private @Nullable BigDecimal number(String name) {
    Object value = schema.get(name);
    if (value instanceof Number number) {
      return Same.decimal(number);
    }
    if (has(name)) {
      throw new InvalidSchema(at(name), "must be a number");
    }
    return null;
  }

  /** A count; -1 where there is none. */
  private int count(String name) {
    if (!has(name)) {
      return -1;
    }
    Object value = schema.get(name);
    if (value instanceof Number given && Kind.INTEGER.fits(value)) {
      BigDecimal number = Same.decimal(given);
      if (number.signum() >= 0) {
        return number.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
      }
    }
    throw new InvalidSchema(at(name), "must be a whole number from 0 on");
  }

  private @Nullable String text(String name) {
    Object value = schema.get(name);
    if (value instanceof String text) {
      return text;
    }
    if (has(name)) {
      throw new InvalidSchema(at(name), "must be a text, and not " + Json.write(value));
    }
    return null;
  }

  private boolean has(String name) {
    return schema.names().contains(name);
  }

  private boolean any(String... names) {
    for (String name : names) {
      if (has(name)) {
        return true;
      }
    }
    return false;
  }

  private String at(String name) {
    return Rule.member(where, name);
  }
}
