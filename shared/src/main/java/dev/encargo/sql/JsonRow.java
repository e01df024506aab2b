package dev.encargo.sql;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A row as PostgreSQL's {@code row_to_json} writes it: times in ISO 8601, UUIDs as text, {@code jsonb} as it is. */
record JsonRow(Map<String, @Nullable Object> columns) implements Row {

  /** Reads {@code [{"column": value, …}, …]}. */
  static <T> List<T> readAll(String text, Function<Row, T> row) {
    List<T> rows = new ArrayList<>();
    try (JsonParser parser = Json.parserOfStored(text)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        rows.add(row.apply(read(parser)));
      }
    } catch (IOException e) {
      throw new SqlFailure("the database's answer is not the JSON that was asked for", null);
    }
    return rows;
  }

  private static JsonRow read(JsonParser parser) throws IOException {
    Map<String, @Nullable Object> columns = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      columns.put(name, Json.read(parser));
    }
    return new JsonRow(columns);
  }

  private interface Read<T> {
    T of(Object value);
  }

  private <T> @Nullable T read(String column, Read<T> read) {
    Object value = columns.get(column);
    if (value == null) {
      if (!columns.containsKey(column)) {
        throw new SqlFailure("column " + column + ": the answer has none of that name", null);
      }
      return null;
    }
    try {
      return read.of(value);
    } catch (RuntimeException e) {
      throw new SqlFailure("column " + column + ": is not of the kind that was asked for", null);
    }
  }

  @Override
  public @Nullable String textOrNull(String column) {
    return read(column, value -> value instanceof String text ? text : Json.write(value));
  }

  @Override
  public @Nullable Long wholeOrNull(String column) {
    return read(column, value -> decimal(value).longValueExact());
  }

  @Override
  public @Nullable BigDecimal decimalOrNull(String column) {
    return read(column, JsonRow::decimal);
  }

  private static BigDecimal decimal(Object value) {
    return switch (value) {
      case BigDecimal number -> number;
      case BigInteger number -> new BigDecimal(number);
      default -> new BigDecimal(value.toString());
    };
  }

  @Override
  public @Nullable Boolean flagOrNull(String column) {
    return read(column, value -> (Boolean) value);
  }

  @Override
  public @Nullable Instant timeOrNull(String column) {
    return read(column, value -> OffsetDateTime.parse((String) value).toInstant());
  }

  @Override
  public @Nullable UUID uuidOrNull(String column) {
    return read(column, value -> UUID.fromString((String) value));
  }

  @Override
  public @Nullable JsonObject jsonOrNull(String column) {
    return read(
        column,
        value -> value instanceof JsonObject object ? object : Json.parseObject(value.toString()));
  }
}
