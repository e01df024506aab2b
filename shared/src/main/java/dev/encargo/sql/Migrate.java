package dev.encargo.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Brings the database to the newest schema, statement by statement through the port, since the Data API speaks no JDBC.
 *
 * <p>Migrations are named in {@code db/migration/index}, one a line, in order. Each runs in one transaction with the row that records
 * it; several processes may call this at once, one of them does the work.
 */
public final class Migrate {

  private static final String DIRECTORY = "/db/migration/";

  private final Sql sql;

  public Migrate(Sql sql) {
    this.sql = sql;
  }

  /**
   * Runs what has not run yet.
   *
   * @return the migrations that were run now, in order
   * @throws SqlFailure where one is refused; that one is then rolled back, those before it stay
   */
  public List<String> run() {
    sql.inTransaction(tx -> {
      lock(tx);
      return tx.update(
          "create table if not exists schema_migrations (name text primary key, run_at timestamptz not null default clock_timestamp())",
          Params.NONE);
    });
    List<String> ran = new ArrayList<>();
    for (String name : read("index").lines().filter(line -> !line.isBlank()).toList()) {
      if (sql.inTransaction(tx -> run(tx, name))) {
        ran.add(name);
      }
    }
    return ran;
  }

  private static boolean run(Tx tx, String name) {
    lock(tx);
    Set<String> done =
        new TreeSet<>(
            tx.query("select name from schema_migrations", Params.NONE, row -> row.text("name")));
    if (done.contains(name)) {
      return false;
    }
    for (String statement : Statements.split(read(name))) {
      tx.update(statement, Params.NONE);
    }
    tx.update("insert into schema_migrations (name) values (:name)", Params.of("name", name));
    return true;
  }

  /** Held to the end of the transaction, so that of several processes that start at once one migrates and the others wait. */
  private static void lock(Tx tx) {
    tx.query(
        "select 1 as locked from (select pg_advisory_xact_lock(3162277)) waited",
        Params.NONE,
        row -> row.whole("locked"));
  }

  private static String read(String name) {
    try (InputStream file = Migrate.class.getResourceAsStream(DIRECTORY + name)) {
      if (file == null) {
        throw new IllegalStateException("the migration " + name + " is not on the class path");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
