package dev.encargo.sql;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real Postgres for tests: one server for the JVM, and for each caller a database of its own, copied from a migrated template.
 */
public final class TestPostgres {

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = start();

  private TestPostgres() {}

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server =
          EmbeddedPostgres.builder().setServerConfig("max_connections", "200").start();
      try (Sql admin = connect(server, "postgres")) {
        admin.update("create database template_encargo", Params.NONE);
      }
      try (Sql template = connect(server, "template_encargo")) {
        new Migrate(template).run();
      }
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A migrated, empty database. */
  public static Sql database() {
    return connect(SERVER, newDatabase(" template template_encargo"));
  }

  /** The JDBC URL of a migrated, empty database; the user is {@code postgres}, without a password. */
  public static String databaseUrl() {
    return SERVER.getJdbcUrl("postgres", newDatabase(" template template_encargo"));
  }

  /** A database with nothing in it. */
  public static Sql emptyDatabase() {
    return connect(SERVER, newDatabase(""));
  }

  private static String newDatabase(String options) {
    String name = "test_" + NUMBER.incrementAndGet();
    try (Sql admin = connect(SERVER, "postgres")) {
      admin.update("create database " + name + options, Params.NONE);
    }
    return name;
  }

  private static Sql connect(EmbeddedPostgres server, String database) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.getJdbcUrl("postgres", database));
    config.setMaximumPoolSize(12);
    config.setMinimumIdle(0);
    HikariDataSource pool = new HikariDataSource(config);
    return new JdbcSql(pool, pool::close);
  }
}
