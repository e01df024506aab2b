package dev.encargo.local.dataapi;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.NamedStatement;
import dev.encargo.sql.Statements;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One statement of a request, with its parameters, run and answered. */
final class Execution {

  private static final Duration MOST_TIME = Duration.ofSeconds(45);
  private static final int MAX_STATEMENT = 65_536;

  private final JsonObject request;
  private final NamedStatement statement;

  private Execution(JsonObject request, NamedStatement statement) {
    this.request = request;
    this.statement = statement;
  }

  static Execution of(JsonObject request) {
    String sql = request.text("sql");
    if (sql.length() > MAX_STATEMENT) {
      throw DataApiError.validation(
          "Value at 'sql' failed to satisfy constraint: Member must have length less than or equal to 65536");
    }
    if (Statements.split(sql).size() != 1) {
      throw DataApiError.validation("Multistatements aren't supported.");
    }
    if (request.get("formatRecordsAs") instanceof String format && !format.equals("NONE")) {
      throw DataApiError.validation("formatRecordsAs " + format + " is not known here.");
    }
    return new Execution(request, NamedStatement.parse(sql));
  }

  /** Runs it once. */
  String run(Connection connection) throws SQLException {
    List<JsonObject> parameters =
        request.get("parameters") == null ? List.of() : request.objects("parameters");
    try (PreparedStatement prepared = connection.prepareStatement(statement.text())) {
      bind(prepared, parameters);
      boolean rows = execute(prepared);
      StringWriter body = new StringWriter();
      try (JsonGenerator to = Json.generator(body)) {
        to.writeStartObject();
        to.writeArrayFieldStart("generatedFields");
        to.writeEndArray();
        to.writeNumberField("numberOfRecordsUpdated", Math.max(prepared.getUpdateCount(), 0));
        if (rows) {
          Records.write(to, prepared.getResultSet(), request.flag("includeResultMetadata", false));
        }
        to.writeEndObject();
      }
      return Records.checked(body.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it for each set of parameters. */
  String runAll(Connection connection) throws SQLException {
    try (PreparedStatement prepared = connection.prepareStatement(statement.text())) {
      StringBuilder results = new StringBuilder();
      for (Object set : request.list("parameterSets")) {
        bind(prepared, ((List<?>) set).stream().map(JsonObject.class::cast).toList());
        if (execute(prepared)) {
          throw DataApiError.badRequest("Batch statements return no rows.");
        }
        results.append(results.isEmpty() ? "" : ",").append("{\"generatedFields\":[]}");
      }
      return "{\"updateResults\":[" + results + "]}";
    }
  }

  private static boolean execute(PreparedStatement prepared) throws SQLException {
    prepared.setQueryTimeout((int) MOST_TIME.toSeconds());
    long began = System.nanoTime();
    try {
      return prepared.execute();
    } catch (SQLException e) {
      boolean cancelled = "57014".equals(e.getSQLState());
      if (cancelled && System.nanoTime() - began >= MOST_TIME.toNanos()) {
        throw DataApiError.statementTimeout();
      }
      throw e;
    }
  }

  private void bind(PreparedStatement prepared, List<JsonObject> parameters) throws SQLException {
    Map<String, JsonObject> byName = new LinkedHashMap<>();
    parameters.forEach(parameter -> byName.put(parameter.text("name"), parameter));
    int position = 1;
    for (String name : statement.names()) {
      JsonObject parameter = byName.get(name);
      if (parameter == null) {
        throw DataApiError.badRequest("Cannot find parameter: " + name);
      }
      bind(prepared, position++, parameter);
    }
  }

  private static void bind(PreparedStatement prepared, int position, JsonObject parameter)
      throws SQLException {
    JsonObject value = parameter.object("value");
    if (value.names().size() != 1) {
      throw DataApiError.validation("A value must have exactly one member.");
    }
    String kind = value.names().iterator().next();
    switch (kind) {
      case "isNull" -> prepared.setNull(position, Types.VARCHAR);
      case "stringValue" -> {
        boolean hinted = parameter.get("typeHint") != null;
        prepared.setObject(position, value.text(kind), hinted ? Types.OTHER : Types.VARCHAR);
      }
      case "longValue" -> prepared.setLong(position, value.whole(kind));
      case "booleanValue" -> prepared.setBoolean(position, value.flag(kind));
      case "doubleValue" -> prepared.setDouble(position, value.decimal(kind).doubleValue());
      case "arrayValue" -> throw DataApiError.validation("Array parameters are not supported.");
      default -> throw DataApiError.validation("The value " + kind + " is not known here.");
    }
  }
}
