package dev.encargo.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Binds and runs statements on a connection, where wanted with the word of who acts in front. */
final class JdbcStatements {

  /**
   * Goes to the server together with the statement behind it: PgJDBC sends both before it waits for an answer, and outside of a
   * transaction both are one. So a connection that is given back knows nothing of who acted.
   */
  private static final String IDENTIFY =
      "select set_config('encargo.user', :encargo_user, true), set_config('encargo.guest', :encargo_guest, true);\n";

  private static final String PROVE = "select act_as_guest(:encargo_guest, :encargo_token);\n";

  private final Map<String, NamedStatement> plain = new ConcurrentHashMap<>();
  private final Map<String, NamedStatement> identified = new ConcurrentHashMap<>();
  private final Map<String, NamedStatement> proven = new ConcurrentHashMap<>();

  <T> List<T> query(
      Connection connection,
      @Nullable Identity identity,
      String statement,
      Params params,
      Function<Row, T> row)
      throws SQLException {
    try (PreparedStatement prepared = execute(connection, identity, statement, params);
        ResultSet results = prepared.getResultSet()) {
      List<T> rows = new ArrayList<>();
      JdbcRow current = new JdbcRow(results);
      while (results.next()) {
        rows.add(row.apply(current));
      }
      return rows;
    }
  }

  int update(Connection connection, @Nullable Identity identity, String statement, Params params)
      throws SQLException {
    try (PreparedStatement prepared = execute(connection, identity, statement, params)) {
      return Math.max(0, prepared.getUpdateCount());
    }
  }

  private PreparedStatement execute(
      Connection connection, @Nullable Identity identity, String text, Params params)
      throws SQLException {
    NamedStatement statement = parsed(identity, text);
    PreparedStatement prepared = connection.prepareStatement(statement.text());
    try {
      int position = 1;
      for (String name : statement.names()) {
        bind(prepared, position++, value(name, identity, params));
      }
      prepared.execute();
      if (identity != null) {
        prepared.getMoreResults();
      }
      return prepared;
    } catch (SQLException | RuntimeException e) {
      prepared.close();
      throw e;
    }
  }

  private NamedStatement parsed(@Nullable Identity identity, String text) {
    if (identity == null) {
      return plain.computeIfAbsent(text, NamedStatement::parse);
    }
    return identity.guestToken() == null
        ? identified.computeIfAbsent(text, own -> NamedStatement.parse(IDENTIFY + own))
        : proven.computeIfAbsent(text, own -> NamedStatement.parse(PROVE + own));
  }

  private static @Nullable Object value(String name, @Nullable Identity identity, Params params) {
    if (identity != null && name.startsWith("encargo_")) {
      return switch (name) {
        case "encargo_user" -> identity.user() == null ? "" : identity.user();
        case "encargo_guest" -> identity.guest() == null ? "" : identity.guest();
        default -> identity.guestToken();
      };
    }
    if (!params.values().containsKey(name)) {
      throw new IllegalArgumentException("the statement needs a value for :" + name);
    }
    return params.values().get(name);
  }

  private static void bind(PreparedStatement prepared, int position, @Nullable Object value)
      throws SQLException {
    switch (value) {
      case null -> prepared.setNull(position, Types.VARCHAR);
      case String text -> prepared.setString(position, text);
      case Long number -> prepared.setLong(position, number);
      case Boolean flag -> prepared.setBoolean(position, flag);
      default ->
          throw new IllegalArgumentException("cannot bind a " + value.getClass().getSimpleName());
    }
  }
}
