package dev.encargo.local.dataapi;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;

/** Rows as fields of the Data API, within its limits. */
final class Records {

  private static final int MAX_ROW_BYTES = 64 * 1024;
  private static final int MAX_ANSWER_BYTES = 1024 * 1024;

  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .appendPattern("yyyy-MM-dd HH:mm:ss")
          .appendFraction(ChronoField.MICRO_OF_SECOND, 0, 6, true)
          .toFormatter(java.util.Locale.ROOT);

  private Records() {}

  /** The answer, where it is not too large. */
  static String checked(String body) {
    if (body.getBytes(StandardCharsets.UTF_8).length > MAX_ANSWER_BYTES) {
      throw DataApiError.tooLargeAnswer();
    }
    return body;
  }

  static void write(JsonGenerator to, ResultSet rows, boolean metadata)
      throws SQLException, IOException {
    ResultSetMetaData columns = rows.getMetaData();
    if (metadata) {
      metadata(to, columns);
    }
    to.writeArrayFieldStart("records");
    while (rows.next()) {
      to.writeStartArray();
      int bytes = 0;
      for (int column = 1; column <= columns.getColumnCount(); column++) {
        String text = rows.getString(column);
        bytes += text == null ? 0 : text.getBytes(StandardCharsets.UTF_8).length;
        field(to, rows, column, columns.getColumnTypeName(column), text);
      }
      if (bytes > MAX_ROW_BYTES) {
        throw DataApiError.tooLargeAnswer();
      }
      to.writeEndArray();
    }
    to.writeEndArray();
  }

  private static void metadata(JsonGenerator to, ResultSetMetaData columns)
      throws SQLException, IOException {
    to.writeArrayFieldStart("columnMetadata");
    for (int column = 1; column <= columns.getColumnCount(); column++) {
      to.writeStartObject();
      to.writeStringField("name", columns.getColumnName(column));
      to.writeStringField("label", columns.getColumnLabel(column));
      to.writeStringField("typeName", columns.getColumnTypeName(column));
      to.writeNumberField("type", columns.getColumnType(column));
      to.writeEndObject();
    }
    to.writeEndArray();
  }

  private static void field(
      JsonGenerator to, ResultSet rows, int column, String type, @Nullable String text)
      throws SQLException, IOException {
    to.writeStartObject();
    if (text == null) {
      to.writeBooleanField("isNull", true);
    } else {
      switch (type) {
        case "bool" -> to.writeBooleanField("booleanValue", rows.getBoolean(column));
        case "int2", "int4", "int8", "serial", "bigserial" ->
            to.writeNumberField("longValue", rows.getLong(column));
        case "float4", "float8" -> to.writeNumberField("doubleValue", rows.getDouble(column));
        case "timestamptz" ->
            to.writeStringField(
                "stringValue",
                rows.getObject(column, OffsetDateTime.class)
                    .withOffsetSameInstant(ZoneOffset.UTC)
                    .format(TIME));
        default -> {
          if (type.startsWith("_")) {
            throw DataApiError.unsupportedResult(type.substring(1) + "[]");
          }
          to.writeStringField("stringValue", text);
        }
      }
    }
    to.writeEndObject();
  }
}
