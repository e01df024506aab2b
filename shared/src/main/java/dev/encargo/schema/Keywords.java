package dev.encargo.schema;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * The keywords of one schema, each read as the kind of value that it takes.
 *
 * @param where the schema stands, for errors
 */
record Keywords(JsonObject schema, String where) {

  boolean has(String name) {
    return schema.names().contains(name);
  }

  boolean hasAny(String... names) {
    for (String name : names) {
      if (has(name)) {
        return true;
      }
    }
    return false;
  }

  @Nullable Object get(String name) {
    return schema.get(name);
  }

  /** Where a keyword stands. */
  String at(String name) {
    return Rule.member(where, name);
  }

  InvalidSchema invalid(String name, String why) {
    return new InvalidSchema(at(name), why);
  }

  @Nullable BigDecimal number(String name) {
    Object value = get(name);
    if (value instanceof Number number) {
      return Same.decimal(number);
    }
    if (has(name)) {
      throw invalid(name, "must be a number");
    }
    return null;
  }

  /** A count; -1 where there is none. */
  int count(String name) {
    if (!has(name)) {
      return -1;
    }
    Object value = get(name);
    if (value instanceof Number given && Kind.INTEGER.fits(value)) {
      BigDecimal number = Same.decimal(given);
      if (number.signum() >= 0) {
        return number.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValue();
      }
    }
    throw invalid(name, "must be a whole number from 0 on");
  }

  @Nullable String text(String name) {
    Object value = get(name);
    if (value instanceof String text) {
      return text;
    }
    if (has(name)) {
      throw invalid(name, "must be a text, and not " + Json.write(value));
    }
    return null;
  }
}
