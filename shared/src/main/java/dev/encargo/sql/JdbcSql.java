package dev.encargo.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The port over JDBC. */
public final class JdbcSql implements Sql {

  private final DataSource pool;
  private final Runnable onClose;
  private final JdbcStatements statements;
  private final @Nullable Identity identity;

  /**
   * @param pool gives connections in auto-commit mode
   * @param onClose closes the pool
   */
  public JdbcSql(DataSource pool, Runnable onClose) {
    this(pool, onClose, new JdbcStatements(), null);
  }

  private JdbcSql(
      DataSource pool, Runnable onClose, JdbcStatements statements, @Nullable Identity identity) {
    this.pool = pool;
    this.onClose = onClose;
    this.statements = statements;
    this.identity = identity;
  }

  @Override
  public Sql as(Identity who) {
    return new JdbcSql(pool, () -> {}, statements, who);
  }

  @Override
  public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
    return alone(connection -> statements.query(connection, identity, statement, params, row));
  }

  @Override
  public int update(String statement, Params params) {
    return alone(connection -> statements.update(connection, identity, statement, params));
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
    private @Nullable Identity untold = identity;
    private boolean broken;

    Transaction(Connection connection) {
      this.connection = connection;
    }

    @Override
    public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
      return heeded(on -> statements.query(on, told(), statement, params, row));
    }

    @Override
    public int update(String statement, Params params) {
      return heeded(on -> statements.update(on, told(), statement, params));
    }

    /** Who acts, for the first statement: the word holds to the end of the transaction. */
    private @Nullable Identity told() {
      Identity now = untold;
      untold = null;
      return now;
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

  private static SqlFailure failure(SQLException e) {
    // A pool that gives no connection: whatever the reason, the database is not there for us.
    boolean noConnection = e instanceof SQLTransientConnectionException;
    String state = e.getSQLState() == null || noConnection ? "" : e.getSQLState();
    return SqlState.failure(state, constraint(e), state + " " + e.getMessage(), e);
  }

  private static String constraint(SQLException e) {
    ServerErrorMessage server =
        e instanceof PSQLException known ? known.getServerErrorMessage() : null;
    String name = server == null ? null : server.getConstraint();
    return name == null ? "unnamed" : name;
  }
}
