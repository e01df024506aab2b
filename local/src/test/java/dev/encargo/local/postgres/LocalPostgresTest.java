package dev.encargo.local.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.local.CannotStart;
import dev.encargo.local.LocalOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {

  private static final Path CACHE = LocalOptions.of(Path.of(".")).cache();

  @TempDir Path state;

  private LocalPostgres start() {
    return LocalPostgres.start(state, CACHE, 0);
  }

  private static Connection connect(LocalPostgres server) throws SQLException {
    return DriverManager.getConnection(server.url(), "encargo", "");
  }

  private static void execute(LocalPostgres server, String statement) throws SQLException {
    try (Connection connection = connect(server);
        Statement each = connection.createStatement()) {
      each.execute(statement);
    }
  }

  private static String ask(LocalPostgres server, String query) throws SQLException {
    try (Connection connection = connect(server);
        Statement each = connection.createStatement();
        ResultSet rows = each.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @Test
  void what_was_written_is_there_after_a_restart() throws Exception {
    try (LocalPostgres server = start()) {
      execute(server, "create table kept as select 42 as n");
    }
    try (LocalPostgres server = start()) {
      assertThat(ask(server, "select n from kept")).isEqualTo("42");
    }
  }

  @Test
  void durability_is_on() throws Exception {
    try (LocalPostgres server = start()) {
      for (String setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
        assertThat(ask(server, "show " + setting)).as(setting).isEqualTo("on");
      }
      assertThat(ask(server, "show server_version")).startsWith("17.");
      assertThat(ask(server, "select rolsuper from pg_roles where rolname = 'encargo'"))
          .isEqualTo("f");
    }
  }

  /** The platform's process is gone, its server runs on; then the server is gone too, with its file left behind. */
  @Test
  void a_server_that_outlived_its_platform_is_taken_over_and_a_killed_one_recovers()
      throws Exception {
    LocalPostgres abandoned = start();
    execute(abandoned, "create table kept as select 42 as n");

    LocalPostgres second = start();
    assertThat(ask(second, "select n from kept")).isEqualTo("42");
    execute(second, "update kept set n = 43");
    ProcessHandle process = server();
    assertThat(process.destroyForcibly()).isTrue();
    process.onExit().join();

    try (LocalPostgres third = start()) {
      assertThat(ask(third, "select n from kept")).isEqualTo("43");
    }
  }

  @Test
  void a_number_that_another_program_has_now_does_not_hold_it_up() throws Exception {
    start().close();
    Files.writeString(
        state.resolve("postgres").resolve("postmaster.pid"),
        ProcessHandle.current().pid() + "\n" + state.resolve("postgres") + "\n");

    try (LocalPostgres server = start()) {
      assertThat(ask(server, "select 1")).isEqualTo("1");
    }
  }

  private ProcessHandle server() throws IOException {
    String first =
        Files.readAllLines(state.resolve("postgres").resolve("postmaster.pid")).getFirst();
    return ProcessHandle.of(Long.parseLong(first)).orElseThrow();
  }

  @Test
  void a_port_that_is_taken_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> LocalPostgres.start(state, CACHE, taken.getLocalPort()))
          .isInstanceOf(CannotStart.class)
          .hasMessage(
              "Port "
                  + taken.getLocalPort()
                  + ", meant for PostgreSQL, is taken by another program: stop that one, or choose another port.");
    }
  }

  @Test
  void the_log_says_in_one_line_why_it_did_not_start() throws Exception {
    start().close();
    Files.writeString(state.resolve("postgres").resolve("postgresql.conf"), "nonsense = on\n");

    assertThatThrownBy(this::start)
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("postgresql.conf\" contains errors")
        .hasMessageMatching("[^\\n]*");
  }
}
