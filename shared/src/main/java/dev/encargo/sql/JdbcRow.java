package dev.encargo.sql;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The row that a result set stands on. */
final class JdbcRow implements Row {

  private final ResultSet results;

  JdbcRow(ResultSet results) {
    this.results = results;
  }

  @Override
  public @Nullable String textOrNull(String column) {
    return read(() -> results.getString(column), column);
  }

  @Override
  public @Nullable Long wholeOrNull(String column) {
    return read(
        () -> {
          long value = results.getLong(column);
          return results.wasNull() ? null : value;
        },
        column);
  }

  @Override
  public @Nullable BigDecimal decimalOrNull(String column) {
    return read(() -> results.getBigDecimal(column), column);
  }

  @Override
  public @Nullable Boolean flagOrNull(String column) {
    return read(
        () -> {
          boolean value = results.getBoolean(column);
          return results.wasNull() ? null : value;
        },
        column);
  }

  @Override
  public @Nullable Instant timeOrNull(String column) {
    return read(
        () -> {
          OffsetDateTime value = results.getObject(column, OffsetDateTime.class);
          return value == null ? null : value.toInstant();
        },
        column);
  }

  @Override
  public @Nullable UUID uuidOrNull(String column) {
    return read(() -> results.getObject(column, UUID.class), column);
  }

  @Override
  public @Nullable JsonObject jsonOrNull(String column) {
    String text = textOrNull(column);
    return text == null ? null : Json.parseObject(text);
  }

  private interface Read<T> {
    @Nullable T get() throws SQLException;
  }

  private static <T> @Nullable T read(Read<T> read, String column) {
    try {
      return read.get();
    } catch (SQLException e) {
      throw new SqlFailure("column " + column + ": " + e.getMessage(), e);
    }
  }
}
