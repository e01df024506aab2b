package dev.encargo.schema;

import dev.encargo.json.JsonObject;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The values of the keyword {@code type}. */
enum Kind {
  STRING("a text"),
  INTEGER("a whole number"),
  NUMBER("a number"),
  BOOLEAN("true or false"),
  OBJECT("an object"),
  ARRAY("a list"),
  NULL("null");

  private final String words;

  Kind(String words) {
    this.words = words;
  }

  /** As a person would say it. */
  String words() {
    return words;
  }

  static Optional<Kind> of(String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(name))
        .findFirst();
  }

  boolean fits(@Nullable Object value) {
    return switch (this) {
      case STRING -> value instanceof String;
      case INTEGER -> value instanceof Number && isWhole(value);
      case NUMBER -> value instanceof Number;
      case BOOLEAN -> value instanceof Boolean;
      case OBJECT -> value instanceof JsonObject;
      case ARRAY -> value instanceof List;
      case NULL -> value == null;
    };
  }

  /** 1.0 is a whole number too: https://json-schema.org/draft/2020-12/json-schema-core#section-4.2.3. */
  private static boolean isWhole(Object value) {
    return !(value instanceof BigDecimal number) || number.stripTrailingZeros().scale() <= 0;
  }
}
