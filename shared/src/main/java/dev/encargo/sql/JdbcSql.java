package dev.encargo.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The port over JDBC. */
public final class JdbcSql implements Sql {

  private final ConnectionPool pool;
  private final boolean ours;
  private final JdbcStatements statements;
  private final @Nullable Identity identity;

  /**
   * @param pool is closed with this
   */
  public JdbcSql(ConnectionPool pool) {
    this(pool, true, new JdbcStatements(), null);
  }

  private JdbcSql(
      ConnectionPool pool, boolean ours, JdbcStatements statements, @Nullable Identity identity) {
    this.pool = pool;
    this.ours = ours;
    this.statements = statements;
    this.identity = identity;
  }

  @Override
  public Sql as(Identity who) {
    return new JdbcSql(pool, false, statements, who);
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
    try (ConnectionPool.Pooled pooled = pool.take()) {
      return answered(work, pooled);
    } catch (SQLException e) {
      throw failure(e);
    }
  }

  /** A connection that breaks while the answer is awaited leaves open whether the commit was reached. */
  private static <T> T answered(Work<T> work, ConnectionPool.Pooled pooled) throws SQLException {
    try {
      return work.on(pooled.connection());
    } catch (SQLException e) {
      pooled.failed(e);
      if (e.getSQLState() != null && e.getSQLState().startsWith("08")) {
        throw new SqlFailure.UnknownOutcome(e.getSQLState() + " " + e.getMessage(), e);
      }
      throw e;
    }
  }

  @Override
  public <T> T inTransaction(Function<Tx, T> work) {
    try (ConnectionPool.Pooled pooled = pool.take()) {
      pooled.connection().setAutoCommit(false);
      boolean committed = false;
      try {
        Transaction transaction = new Transaction(pooled);
        T result = work.apply(transaction);
        transaction.refuseBroken();
        committed = answered(JdbcSql::commit, pooled);
        return result;
      } finally {
        end(pooled, committed);
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
  private static void end(ConnectionPool.Pooled pooled, boolean committed) {
    try {
      if (!committed) {
        pooled.connection().rollback();
      }
      pooled.connection().setAutoCommit(true);
    } catch (SQLException e) {
      // The failure that matters is the one on its way.
      pooled.broke();
    }
  }

  @Override
  public void close() {
    if (ours) {
      pool.close();
    }
  }

  private final class Transaction implements Tx {
    private final ConnectionPool.Pooled pooled;
    private @Nullable Identity untold = identity;
    private boolean broken;

    Transaction(ConnectionPool.Pooled pooled) {
      this.pooled = pooled;
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
        return work.on(pooled.connection());
      } catch (SQLException e) {
        pooled.failed(e);
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
