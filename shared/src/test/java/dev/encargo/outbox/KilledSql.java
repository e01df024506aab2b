package dev.encargo.outbox;

import dev.encargo.sql.Identity;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** A database whose client is killed: before a statement, or after it was committed and before it knows. */
final class KilledSql implements Sql {

  static final class Killed extends RuntimeException {
    Killed() {
      super("killed", null, false, false);
    }
  }

  private final Sql sql;
  private final Predicate<String> killedAt;

  /**
   * @param killedAt asked at each step, such as {@code before lease}, whether the client is killed there
   */
  KilledSql(Sql sql, Predicate<String> killedAt) {
    this.sql = sql;
    this.killedAt = killedAt;
  }

  private static String name(String statement) {
    if (statement.contains("skip locked")) {
      return "lease";
    }
    if (statement.contains("settled as")) {
      return "settle";
    }
    if (statement.contains("min(d.next_at)")) {
      return "look";
    }
    return statement.contains("insert into outbox_alarm") ? "note the alarm" : "ask for the alarm";
  }

  private void perhaps(String moment, String statement) {
    if (killedAt.test(moment + " " + name(statement))) {
      throw new Killed();
    }
  }

  @Override
  public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
    perhaps("before", statement);
    List<T> rows = sql.query(statement, params, row);
    perhaps("after", statement);
    return rows;
  }

  @Override
  public int update(String statement, Params params) {
    perhaps("before", statement);
    int changed = sql.update(statement, params);
    perhaps("after", statement);
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
