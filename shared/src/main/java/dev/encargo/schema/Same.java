package dev.encargo.schema;

import dev.encargo.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Brings JSON values into a form in which equal ones are equal: 1 and 1.0, and objects in whatever order. */
final class Same {

  private Same() {}

  static @Nullable Object form(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Number number -> decimal(number).stripTrailingZeros();
      case JsonObject object -> {
        Map<String, @Nullable Object> fields = new HashMap<>();
        object.fields().forEach((name, field) -> fields.put(name, form(field)));
        yield fields;
      }
      case List<?> items -> {
        List<@Nullable Object> forms = new ArrayList<>(items.size());
        for (Object item : items) {
          forms.add(form(item));
        }
        yield forms;
      }
      default -> value;
    };
  }

  static BigDecimal decimal(Number number) {
    return switch (number) {
      case BigDecimal decimal -> decimal;
      case BigInteger whole -> new BigDecimal(whole);
      default -> BigDecimal.valueOf(number.longValue());
    };
  }
}
