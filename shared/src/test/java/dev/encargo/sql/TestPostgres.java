package dev.encargo.sql;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real Postgres for tests: one server for the JVM, and for each caller a database of its own, copied from a migrated template.
 */
public final class TestPostgres {

  private static final File MEMORY = new File("/dev/shm");
  private static final long ENOUGH_BYTES = 4L << 30;

  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = start();

  private static volatile @Nullable Function<String, Sql> adapter;

  private TestPostgres() {}

  private static EmbeddedPostgres start() {
    try {
      EmbeddedPostgres server = builder().setServerConfig("max_connections", "200").start();
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

  /**
   * In memory where the machine has a file system for that with room, as each database is a thousand files; and never waiting for the disk,
   * since nobody reads it again. That a crash loses nothing is for the tests of {@code LocalPostgres}.
   */
  private static EmbeddedPostgres.Builder builder() {
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder().setServerConfig("fsync", "off");
    return MEMORY.getUsableSpace() < ENOUGH_BYTES || !runsPrograms(MEMORY)
        ? builder
        : builder.setOverrideWorkingDirectory(
            new File(MEMORY, "encargo-tests-" + System.getProperty("user.name")));
  }

  /** Containers often have it without: the server itself is unpacked there, too. */
  private static boolean runsPrograms(File mounted) {
    try (Stream<String> mounts = Files.lines(Path.of("/proc/mounts"))) {
      return mounts.anyMatch(
          line -> line.contains(" " + mounted + " ") && !line.contains("noexec"));
    } catch (IOException e) {
      return false;
    }
  }

  /** A migrated, empty database, which goes when this is closed. */
  public static Sql database() {
    String name = newDatabase(" template template_encargo");
    String url = SERVER.getJdbcUrl("postgres", name);
    Function<String, Sql> other = adapter;
    Sql sql = other == null ? connect(url) : other.apply(url);
    return new Located(sql, url, () -> drop(name));
  }

  private static void drop(String name) {
    try (Sql admin = connect(SERVER, "postgres")) {
      admin.update("drop database if exists " + name + " with (force)", Params.NONE);
    }
  }

  /**
   * Lets {@link #database} hand out another adapter over the same server, until this is called again.
   *
   * @param other opens a JDBC URL that ends in {@code /database?user=role}; null for JDBC
   */
  public static void openWith(@Nullable Function<String, Sql> other) {
    adapter = other;
  }

  /** The JDBC URL of a migrated, empty database; the user is {@code postgres}, without a password. */
  public static String databaseUrl() {
    return SERVER.getJdbcUrl("postgres", newDatabase(" template template_encargo"));
  }

  /** A database with nothing in it. */
  public static Sql emptyDatabase() {
    return connect(SERVER, newDatabase(""));
  }

  /**
   * A database with nothing in it, on a server of its own that knows none of our roles: it stops when this is closed.
   *
   * @param owner who owns the database and connects: no superuser, but with CREATEROLE, as the master user of Aurora
   */
  public static Sql freshServer(String owner) {
    try {
      EmbeddedPostgres server = builder().start();
      try (Sql admin = connect(server, "postgres")) {
        admin.update("create role " + owner + " login createrole createdb", Params.NONE);
        admin.update("create database fresh owner " + owner, Params.NONE);
      }
      String url = server.getJdbcUrl(owner, "fresh");
      return new Located(new JdbcSql(pool(url)), url, () -> stop(server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void stop(EmbeddedPostgres server) {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same database as another role. */
  public static Sql as(Sql database, String role) {
    String url = ((Located) database).url().replaceFirst("user=[a-z_]+", "user=" + role);
    Function<String, Sql> other = adapter;
    return other == null ? connect(url) : new Located(other.apply(url), url, () -> {});
  }

  /** The JDBC URL of a database that was made here, with its user. */
  public static String url(Sql database) {
    return ((Located) database).url();
  }

  /** A database that knows where it is. */
  private record Located(Sql sql, String url, Runnable afterwards) implements Sql {
    @Override
    public <T> List<T> query(String statement, Params params, Function<Row, T> row) {
      return sql.query(statement, params, row);
    }

    @Override
    public int update(String statement, Params params) {
      return sql.update(statement, params);
    }

    @Override
    public <T> T inTransaction(Function<Tx, T> work) {
      return sql.inTransaction(work);
    }

    @Override
    public Sql as(Identity identity) {
      return sql.as(identity);
    }

    @Override
    public void close() {
      sql.close();
      afterwards.run();
    }
  }

  private static String newDatabase(String options) {
    String name = "test_" + NUMBER.incrementAndGet();
    try (Sql admin = connect(SERVER, "postgres")) {
      admin.update("create database " + name + options, Params.NONE);
    }
    return name;
  }

  private static Sql connect(EmbeddedPostgres server, String database) {
    return connect(server.getJdbcUrl("postgres", database));
  }

  private static Sql connect(String url) {
    return new Located(new JdbcSql(pool(url)), url, () -> {});
  }

  private static ConnectionPool pool(String url) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url);
    return new ConnectionPool(source, 12, Duration.ofSeconds(30));
  }
}
