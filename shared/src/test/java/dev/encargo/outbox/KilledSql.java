package dev.encargo.outbox;

import dev.encargo.sql.Identity;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A database whose client is killed: before a statement, or after it was committed and before it knows. */
final class KilledSql implements Sql {

  static final class Killed extends RuntimeException {
    Killed() {
      super("killed", null, false, false);
    }
  }

  private final Sql sql;
  private final BooleanSupplier before;
  private final BooleanSupplier after;

  KilledSql(Sql sql, BooleanSupplier before, BooleanSupplier after) {
    this.sql = sql;
    this.before = before;
    this.after = after;
  }

  private void perhaps(BooleanSupplier killed) {
    if (killed.getAsBoolean()) {
      throw new Killed();
    }
  }

  @Override
  public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
    perhaps(before);
    List<T> rows = sql.query(statement, params, row);
    perhaps(after);
    return rows;
  }

  @Override
  public int update(String statement, Params params) {
    perhaps(before);
    int changed = sql.update(statement, params);
    perhaps(after);
    return changed;
  }

  @Override
  public <T> T inTransaction(Function<Tx, T> work) {
    return sql.inTransaction(work);
  }

  @Override
  public Sql as(Identity identity) {
    return this;
  }

  @Override
  public void close() {}
}
