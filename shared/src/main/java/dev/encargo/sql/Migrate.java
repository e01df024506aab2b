package dev.encargo.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Brings the database to the newest schema, statement by statement through the port, since the Data API speaks no JDBC.
 *
 * <p>Migrations are named in {@code db/migration/index}, one a line, in order. Each runs in one transaction with the row that records
 * it; several processes may call this at once, one of them does the work.
 */
public final class Migrate {

  private static final String DIRECTORY = "/db/migration/";

  /** Makes the role that owns the tables; what comes after it runs as that role. */
  private static final String ROLES = "V003__roles.sql";

  private final Sql sql;

  public Migrate(Sql sql) {
    this.sql = sql;
  }

  /**
   * Runs what has not run yet.
   *
   * @return the migrations that were run now, in order
   * @throws SqlFailure where one is refused, which is then rolled back while those before it stay; where one that ran before has
   *     changed since
   */
  public List<String> run() {
    sql.inTransaction(tx -> {
      lock(tx);
      return tx.update(
          "create table if not exists schema_migrations (name text primary key, sha256 text not null, run_at timestamptz not null default clock_timestamp())",
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
    String script = read(name);
    String digest = sha256(script);
    Optional<String> before =
        tx.first(
            "select sha256 from schema_migrations where name = :name",
            Params.of("name", name),
            row -> row.text("sha256"));
    if (before.isPresent()) {
      refuseChanged(name, before.get(), digest);
      return false;
    }
    if (name.compareTo(ROLES) > 0) {
      tx.update("set local role encargo_owner", Params.NONE);
    }
    for (String statement : Statements.split(script)) {
      tx.update(statement, Params.NONE);
    }
    tx.update(
        "insert into schema_migrations (name, sha256) values (:name, :sha256)",
        Params.of("name", name).and("sha256", digest));
    return true;
  }

  private static void refuseChanged(String name, String ran, String now) {
    if (!ran.equals(now)) {
      throw new SqlFailure(
          "The migration "
              + name
              + " was changed after it ran on this database. Undo the change and write a new migration; on a database that"
              + " may be lost, start with an empty one.",
          null);
    }
  }

  private static String sha256(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
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
