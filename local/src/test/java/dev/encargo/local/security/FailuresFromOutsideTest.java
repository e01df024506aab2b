package dev.encargo.local.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.local.LocalOptions;
import dev.encargo.local.LocalPlatform;
import dev.encargo.sql.Params;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is told to the outside when the inside fails. */
class FailuresFromOutsideTest {

  @TempDir static Path state;

  private static final PrintStream TERMINAL = System.out;
  private static final ByteArrayOutputStream LOG = new ByteArrayOutputStream();
  private static LocalPlatform platform;
  private static Outside outside;
  private static String ana;

  @BeforeAll
  static void start() {
    System.setOut(new PrintStream(LOG, true, StandardCharsets.UTF_8));
    platform =
        LocalPlatform.start(
            LocalOptions.of(Path.of("..")).withState(state).withPorts(0, 0).withConcurrency(1));
    outside = new Outside(platform);
    ana = platform.token("ana", false);
  }

  @AfterAll
  static void stop() {
    outside.close();
    platform.close();
    System.setOut(TERMINAL);
  }

  private static Outside.Answer list() {
    return outside.get("/api/jobs").as(ana).send();
  }

  private static Outside.Answer create() {
    return outside
        .post("/api/jobs")
        .as(ana)
        .json("{\"type\":\"noop\",\"payload\":{\"card\":\"4111-secret\"}}")
        .send();
  }

  private static List<Outside.Answer> all() {
    return List.of(
        list(),
        create(),
        outside.get("/api/jobs/00000000-0000-7000-8000-000000000000").as(ana).send(),
        outside.post("/api/jobs/00000000-0000-7000-8000-000000000000/cancel").as(ana).send(),
        outside.get("/api/admin/jobs").as(platform.token("root", true)).send());
  }

  private static void execute(String statement) {
    platform.sql().update(statement, Params.NONE);
  }

  /** From a database beside the platform's, which nobody can enter meanwhile. */
  private static void elsewhere(String statement) {
    String url = platform.databaseUrl().replaceFirst("/encargo\\b", "/postgres");
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        Statement each = connection.createStatement()) {
      each.execute(statement);
    } catch (SQLException e) {
      throw new AssertionError(statement, e);
    }
  }

  private static String log() {
    return LOG.toString(StandardCharsets.UTF_8);
  }

  @Test
  void a_bug_is_500_with_an_id_that_is_in_the_log_and_nothing_else() {
    execute("alter table jobs rename column type to broken");
    try {
      for (Outside.Answer answer : all()) {
        answer.isProblem(500, "internal");
        assertThat(answer.json().names())
            .containsExactly("type", "title", "status", "detail", "requestId");
        String id = answer.json().text("requestId");
        assertThat(
                log().lines().filter(line -> line.contains("request failed") && line.contains(id)))
            .as(id)
            .hasSize(1);
      }
    } finally {
      execute("alter table jobs rename column broken to type");
    }
    outside.get("/api/jobs").as(ana).send().is(200);
    assertThat(log()).doesNotContain(ana, "4111-secret");
  }

  @Test
  void a_database_that_is_not_there_is_503_and_nothing_of_it_is_told() {
    elsewhere("alter database encargo allow_connections false");
    try {
      elsewhere(
          "select pg_terminate_backend(pid) from pg_stat_activity where usename like 'encargo\\_%' and pid <> pg_backend_pid()");
      // Each waits five seconds for a connection.
      Outside.Answer admins =
          outside.get("/api/admin/queues").as(platform.token("root", true)).send();
      Outside.Answer schedules = outside.get("/api/schedules").as(ana).send();
      Outside.Answer guest = outside.post("/api/guests").send();
      for (Outside.Answer answer : List.of(list(), create(), admins, schedules, guest)) {
        answer.isProblem(503, "unavailable", "database");
        assertThat(answer.response().headers().firstValue("retry-after")).isPresent();
      }
    } finally {
      elsewhere("alter database encargo allow_connections true");
    }
    outside.get("/api/jobs").as(ana).send().is(200);
  }
}
