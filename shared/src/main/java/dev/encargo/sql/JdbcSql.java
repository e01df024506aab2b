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
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The port over JDBC. */
public final class JdbcSql implements Sql {

  private final DataSource pool;
  private final Runnable onClose;
  private final Map<String, NamedStatement> statements = new ConcurrentHashMap<>();

  /**
   * @param pool gives connections in auto-commit mode
   * @param onClose closes the pool
   */
  public JdbcSql(DataSource pool, Runnable onClose) {
    this.pool = pool;
    this.onClose = onClose;
  }

  @Override
  public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
    return alone(connection -> query(connection, statement, params, row));
  }

  @Override
  public int update(String statement, Params params) {
    return alone(connection -> update(connection, statement, params));
  }

  private interface Work<T> {
    T on(Connection connection) throws SQLException;
  }

  /** Runs what commits by itself. */
  private <T> T alone(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      return answered(work, connection);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** A connection that breaks while the answer is awaited leaves open whether the commit was reached. */
  private static <T> T answered(Work<T> work, Connection connection) throws SQLException {
    try {
      return work.on(connection);
    } catch (SQLException e) {
      if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
        throw new SqlFailure.UnknownOutcome(e.getSQLState() + " " + e.getMessage(), e);
      }
      throw e;
    }
  }

  @Override
  public <T> T inTransaction(Function<Tx, T> work) {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      boolean committed = false;
      try {
        Transaction transaction = new Transaction(connection);
        T result = work.apply(transaction);
        transaction.refuseBroken();
        committed = answered(JdbcSql::commit, connection);
        return result;
      } finally {
        end(connection, committed);
      }
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  private static boolean commit(Connection connection) throws SQLException {
    connection.commit();
    return true;
  }

  /** A connection that is broken cannot be rolled back, and need not be: the server does it. */
  private static void end(Connection connection, boolean committed) {
    try {
      if (!committed) {
        connection.rollback();
      }
      connection.setAutoCommit(true);
    } catch (SQLException broken) {
      // The failure that matters is the one on its way; the pool throws this connection away.
    }
  }

  @Override
  public void close() {
    onClose.run();
  }

  private final class Transaction implements Tx {
    private final Connection connection;
    private boolean broken;

    Transaction(Connection connection) {
      this.connection = connection;
    }

    @Override
    public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
      return heeded(on -> JdbcSql.this.query(on, statement, params, row));
    }

    @Override
    public int update(String statement, Params params) {
      return heeded(on -> JdbcSql.this.update(on, statement, params));
    }

    private <T> T heeded(Work<T> work) {
      try {
        return work.on(connection);
      } catch (SQLException e) {
        broken = true;
        throw failure(e);
      }
    }

    /** Postgres rolls back a transaction in which a statement failed, and answers its commit as if nothing were amiss. */
    void refuseBroken() {
      if (broken) {
        throw new SqlFailure("a statement of the transaction failed, so it cannot commit", null);
      }
    }
  }

  private <T> List<T> query(
      Connection connection, String statement, Params params, Function<Row, T> row)
      throws SQLException {
    try (PreparedStatement prepared = prepare(connection, statement, params);
        ResultSet results = prepared.executeQuery()) {
      List<T> rows = new ArrayList<>();
      JdbcRow current = new JdbcRow(results);
      while (results.next()) {
        rows.add(row.apply(current));
      }
      return rows;
    }
  }

  private int update(Connection connection, String statement, Params params) throws SQLException {
    try (PreparedStatement prepared = prepare(connection, statement, params)) {
      return prepared.executeUpdate();
    }
  }

  private PreparedStatement prepare(Connection connection, String text, Params params)
      throws SQLException {
    NamedStatement statement = statements.computeIfAbsent(text, NamedStatement::parse);
    PreparedStatement prepared = connection.prepareStatement(statement.text());
    try {
      int position = 1;
      for (String name : statement.names()) {
        if (!params.values().containsKey(name)) {
          throw new IllegalArgumentException("the statement needs a value for :" + name);
        }
        bind(prepared, position++, params.values().get(name));
      }
      return prepared;
    } catch (SQLException | RuntimeException e) {
      prepared.close();
      throw e;
    }
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

  private static SqlFailure failure(SQLException e) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    return SqlState.failure(state, constraint(e), state + " " + e.getMessage(), e);
  }

  private static String constraint(SQLException e) {
    ServerErrorMessage server =
        e instanceof PSQLException known ? known.getServerErrorMessage() : null;
    String name = server == null ? null : server.getConstraint();
    return name == null ? "unnamed" : name;
  }
}
