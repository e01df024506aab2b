package dev.encargo.job;

import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

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

  int statements() {
    return statements.get();
  }

  @Override
  public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
    statements.incrementAndGet();
    fault.strike(statement, false);
    List<T> rows = sql.query(statement, params, row);
    fault.strike(statement, true);
    return rows;
  }

  @Override
  public int update(String statement, Params params) {
    statements.incrementAndGet();
    fault.strike(statement, false);
    int rows = sql.update(statement, params);
    fault.strike(statement, true);
    return rows;
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
}
