package dev.encargo.job;

import dev.encargo.sql.Identity;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;

/** Counts the statements that pass through; fails those it is told to. */
final class CountingSql implements Sql {

  /** May throw instead of letting a statement pass, before or after it ran. */
  interface Fault {
    void strike(String statement, boolean ran);
  }

  private final Sql sql;
  private final AtomicInteger statements = new AtomicInteger();
  volatile Fault fault = (statement, ran) -> {};

  CountingSql(Sql sql) {
    this.sql = sql;
  }

  @Override
  public Sql as(Identity identity) {
    return new As(sql.as(identity));
  }

  int statements() {
    return statements.get();
  }

  @Override
  public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
    return counted(statement, () -> sql.query(statement, params, row));
  }

  @Override
  public int update(String statement, Params params) {
    return counted(statement, () -> sql.update(statement, params));
  }

  @Override
  public <T> T inTransaction(Function<Tx, T> work) {
    T result = sql.inTransaction(work);
    fault.strike("commit", true);
    return result;
  }

  @Override
  public void close() {
    sql.close();
  }

  private <T> T counted(String statement, Supplier<T> work) {
    statements.incrementAndGet();
    fault.strike(statement, false);
    T result = work.get();
    fault.strike(statement, true);
    return result;
  }

  /** In the name of somebody, counted together with all others. */
  private final class As implements Sql {
    private final Sql own;

    As(Sql own) {
      this.own = own;
    }

    @Override
    public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
      return counted(statement, () -> own.query(statement, params, row));
    }

    @Override
    public int update(String statement, Params params) {
      return counted(statement, () -> own.update(statement, params));
    }

    @Override
    public <T> T inTransaction(Function<Tx, T> work) {
      T result = own.inTransaction(work);
      fault.strike("commit", true);
      return result;
    }

    @Override
    public Sql as(Identity identity) {
      return CountingSql.this.as(identity);
    }

    @Override
    public void close() {
      own.close();
    }
  }
}
