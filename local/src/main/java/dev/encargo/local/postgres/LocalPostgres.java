package dev.encargo.local.postgres;

import dev.encargo.local.CannotStart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A PostgreSQL server on 127.0.0.1 with durability on, its data in one directory.
 *
 * <p>It runs detached from the terminal, so that Ctrl-C stops the functions first. A server that outlived its platform (after a
 * {@code kill -9}) is stopped and started again.
 */
public final class LocalPostgres implements AutoCloseable {

  private static final String DATABASE = "encargo";
  private static final String USER = "encargo";
  private static final long LEAST_FREE_BYTES = 256L << 20;

  private static final Map<String, String> SETTINGS =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("fsync", "on"),
              Map.entry("synchronous_commit", "on"),
              Map.entry("full_page_writes", "on"),
              Map.entry("listen_addresses", "127.0.0.1"),
              Map.entry("unix_socket_directories", ""),
              Map.entry("max_connections", "300"),
              Map.entry("shared_buffers", "256MB"),
              Map.entry("max_wal_size", "4GB"),
              Map.entry("checkpoint_timeout", "15min"),
              Map.entry("log_checkpoints", "off"),
              Map.entry("jit", "off"),
              Map.entry("timezone", "UTC")));

  private final Path data;
  private final Path log;
  private final int port;
  private final Program program;

  private LocalPostgres(Path state, Path binaries, int port) {
    this.data = state.resolve("postgres");
    this.log = state.resolve("postgres.log");
    this.port = port;
    this.program = new Program(binaries, log);
  }

  /**
   * Starts a server, or brings up the data of an earlier one.
   *
   * @param state where the data ({@code postgres/}) and the log ({@code postgres.log}) are kept; nobody else may start one there
   * @param cache where PostgreSQL itself is unpacked, once
   * @param port 0 for any free one
   * @throws CannotStart with one line that says why
   */
  public static LocalPostgres start(Path state, Path cache, int port) {
    try {
      Files.createDirectories(state);
      requireDisk(state);
      Path binaries = PostgresBinaries.unpack(cache);
      LocalPostgres server = new LocalPostgres(state, binaries, port == 0 ? anyPort() : port);
      server.start();
      return server;
    } catch (IOException e) {
      throw new CannotStart("PostgreSQL could not start in " + state + ": " + e.getMessage(), e);
    }
  }

  private static void requireDisk(Path state) throws IOException {
    long free = Files.getFileStore(state).getUsableSpace();
    if (free < LEAST_FREE_BYTES) {
      throw new CannotStart(
          "The disk that holds "
              + state
              + " has "
              + (free >> 20)
              + " MB left: PostgreSQL needs "
              + (LEAST_FREE_BYTES >> 20)
              + " MB.");
    }
  }

  private static int anyPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void start() throws IOException {
    Files.writeString(log, "");
    Orphan.in(data).stop(() -> program.run("pg_ctl", pgCtl("stop", "-m", "fast", "-t", "30")));
    requirePort();
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      initialise();
    }
    if (program.run("pg_ctl", pgCtl("start", "-t", "120", "-l", log.toString(), "-o", options()))
        != 0) {
      throw new CannotStart("PostgreSQL did not start: " + reason() + " (" + log + ")");
    }
    try {
      createDatabase();
    } catch (SQLException e) {
      close();
      throw new CannotStart("PostgreSQL does not answer: " + e.getMessage(), e);
    }
  }

  private void requirePort() {
    try (ServerSocket free = new ServerSocket()) {
      free.setReuseAddress(true);
      free.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
    } catch (IOException taken) {
      throw new CannotStart(
          "Port "
              + port
              + ", meant for PostgreSQL, is taken by another program: stop that one, or choose another port.",
          taken);
    }
  }

  /** Beside its final place, so that a start that was cut off leaves nothing half made. */
  private void initialise() throws IOException {
    Path partial = data.resolveSibling("postgres.new");
    if (Files.exists(partial)) {
      Directories.delete(partial);
    }
    List<String> arguments =
        List.of(
            "-D",
            partial.toString(),
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8");
    if (program.run("initdb", arguments) != 0) {
      throw new CannotStart("PostgreSQL could not make its data directory: " + reason());
    }
    Files.move(partial, data);
  }

  private List<String> pgCtl(String action, String... more) {
    List<String> arguments = new ArrayList<>(List.of(action, "-D", data.toString(), "-w", "-s"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private String options() {
    StringBuilder options = new StringBuilder("-p " + port);
    SETTINGS.forEach(
        (name, value) -> options.append(" -c ").append(name).append('=').append(value));
    return options.toString();
  }

  private void createDatabase() throws SQLException {
    try (Connection connection = DriverManager.getConnection(url("postgres"), "postgres", "");
        Statement statement = connection.createStatement()) {
      if (!exists(statement, "select 1 from pg_roles where rolname = '" + USER + "'")) {
        statement.execute("create role " + USER + " login");
      }
      // As the master user of Aurora, which makes roles and is no superuser.
      statement.execute("alter role " + USER + " createrole");
      if (!exists(statement, "select 1 from pg_database where datname = '" + DATABASE + "'")) {
        statement.execute("create database " + DATABASE + " owner " + USER);
      }
    }
  }

  private static boolean exists(Statement statement, String query) throws SQLException {
    try (var rows = statement.executeQuery(query)) {
      return rows.next();
    }
  }

  /** The line of the log that says what was wrong. */
  private String reason() throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8).lines().toList();
    for (String mark : List.of("No space left", "FATAL", "PANIC", "error:")) {
      for (String line : lines) {
        if (line.contains(mark)) {
          return line;
        }
      }
    }
    return lines.isEmpty() ? "it said nothing" : lines.getLast();
  }

  public int port() {
    return port;
  }

  /** {@code jdbc:postgresql://127.0.0.1:port/encargo}; the user is {@code encargo}, without a password. */
  public String url() {
    return url(DATABASE);
  }

  private String url(String database) {
    return serverUrl() + database;
  }

  /** {@code jdbc:postgresql://127.0.0.1:port/}. */
  public String serverUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/";
  }

  /** Ends its connections, writes what is to be written, and stops it. */
  @Override
  public void close() {
    try {
      if (program.run("pg_ctl", pgCtl("stop", "-m", "fast", "-t", "30")) != 0) {
        program.run("pg_ctl", pgCtl("stop", "-m", "immediate", "-t", "10"));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
