package dev.encargo.sql;

import dev.encargo.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of an answer, read by column name.
 *
 * <p>The plain readers throw {@link IllegalStateException} where the column is null; those that end in {@code OrNull} give null.
 */
public interface Row {

  @Nullable String textOrNull(String column);

  @Nullable Long wholeOrNull(String column);

  @Nullable BigDecimal decimalOrNull(String column);

  @Nullable Boolean flagOrNull(String column);

  /** A {@code timestamptz}. */
  @Nullable Instant timeOrNull(String column);

  @Nullable UUID uuidOrNull(String column);

  /** A {@code jsonb} column that holds an object. */
  @Nullable JsonObject jsonOrNull(String column);

  default String text(String column) {
    return there(textOrNull(column), column);
  }

  default long whole(String column) {
    return there(wholeOrNull(column), column);
  }

  default BigDecimal decimal(String column) {
    return there(decimalOrNull(column), column);
  }

  default boolean flag(String column) {
    return there(flagOrNull(column), column);
  }

  default Instant time(String column) {
    return there(timeOrNull(column), column);
  }

  default UUID uuid(String column) {
    return there(uuidOrNull(column), column);
  }

  default JsonObject json(String column) {
    return there(jsonOrNull(column), column);
  }

  private static <T> T there(@Nullable T value, String column) {
    if (value == null) {
      throw new IllegalStateException("column " + column + " is null");
    }
    return value;
  }
}
