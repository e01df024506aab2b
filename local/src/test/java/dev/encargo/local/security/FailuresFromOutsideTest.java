package dev.encargo.local.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.local.DatabaseAccess;
import dev.encargo.local.LocalOptions;
import dev.encargo.local.LocalPlatform;
import dev.encargo.local.SmallFunctions;
import dev.encargo.sql.Params;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What is told to the outside when the inside fails. */
@TestInstance(Lifecycle.PER_CLASS)
class FailuresFromOutsideTest {

  private final PrintStream terminal = System.out;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();
  private LocalPlatform platform;
  private Outside outside;
  private String ana;

  DatabaseAccess database() {
    return DatabaseAccess.JDBC;
  }

  @BeforeAll
  void start(@TempDir Path state) {
    System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
    platform =
        LocalPlatform.start(
            LocalOptions.of(Path.of(".."))
                .withState(state)
                .withPorts(0, 0)
                .withConcurrency(1)
                .withDatabase(database()));
    outside = new Outside(platform);
    ana = platform.token("ana", false);
  }

  @AfterAll
  void stop() {
    outside.close();
    platform.close();
    System.setOut(terminal);
  }

  private Outside.Answer list() {
    return outside.get("/api/jobs").as(ana).send();
  }

  private Outside.Answer create() {
    return outside
        .post("/api/jobs")
        .as(ana)
        .json("{\"type\":\"noop\",\"payload\":{\"card\":\"4111-secret\"}}")
        .send();
  }

  private List<Outside.Answer> all() {
    return List.of(
        list(),
        create(),
        outside.get("/api/jobs/00000000-0000-7000-8000-000000000000").as(ana).send(),
        outside.post("/api/jobs/00000000-0000-7000-8000-000000000000/cancel").as(ana).send(),
        outside.get("/api/admin/jobs").as(platform.token("root", true)).send());
  }

  private static List<Outside.Answer> atOnce(List<Callable<Outside.Answer>> requests) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return threads.invokeAll(requests).stream().map(Future::resultNow).toList();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void execute(String statement) {
    platform.sql().update(statement, Params.NONE);
  }

  /** A connection past all policies. */
  private Connection superuser(String database) throws SQLException {
    return DriverManager.getConnection(
        platform.databaseUrl().replaceFirst("/encargo\\b", "/" + database), "postgres", "");
  }

  /** From a database beside the platform's, which nobody can enter meanwhile. */
  private void elsewhere(String statement) {
    try (Connection connection = superuser("postgres")) {
      execute(connection, statement);
    } catch (SQLException e) {
      throw new AssertionError(statement, e);
    }
  }

  private static void execute(Connection connection, String statement) throws SQLException {
    try (Statement each = connection.createStatement()) {
      each.execute(statement);
    }
  }

  private void disconnect() {
    elsewhere(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename like 'encargo\\_%' and pid <> pg_backend_pid()");
  }

  private String log() {
    return log.toString(StandardCharsets.UTF_8);
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
      disconnect();
      // Each waits some seconds for a connection.
      List<Outside.Answer> answers =
          atOnce(
              List.of(
                  this::list,
                  this::create,
                  () -> outside.get("/api/admin/queues").as(platform.token("root", true)).send(),
                  () -> outside.get("/api/schedules").as(ana).send(),
                  () -> outside.post("/api/guests").send()));
      for (Outside.Answer answer : answers) {
        answer.isProblem(503, "unavailable", "database");
        assertThat(answer.response().headers().firstValue("retry-after")).isPresent();
      }
    } finally {
      elsewhere("alter database encargo allow_connections true");
    }
    SmallFunctions.await("connected again", () -> list().status() == 200);
  }

  private Outside.Answer repeat(String key, String body) {
    return outside.post("/api/jobs").as(ana).header("Idempotency-Key", key).json(body).send();
  }

  private static String sha256(String text) throws NoSuchAlgorithmException {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  /** What a first request writes, up to its commit. */
  private static void begin(Connection connection, String key, String body, UUID job)
      throws SQLException, NoSuchAlgorithmException {
    connection.setAutoCommit(false);
    execute(
        connection,
        "insert into idempotency_keys (user_id, key, body_sha256, job_ids) values ('ana', '%s', '%s', '[\"%s\"]')"
            .formatted(key, sha256(body), job));
    execute(
        connection,
        "insert into jobs (id, user_id, type, name, run_at, due_at) values ('%s', 'ana', 'noop', 'first', now() + interval '1 hour', now() + interval '1 hour')"
            .formatted(job));
  }

  @Test
  void a_key_whose_first_request_is_under_way_is_409_and_afterwards_what_became_of_it()
      throws SQLException, NoSuchAlgorithmException {
    String body = "{\"type\":\"noop\",\"name\":\"first\"}";
    UUID job = UUID.randomUUID();
    try (Connection first = superuser("encargo")) {
      begin(first, "slow", body, job);
      long began = System.nanoTime();
      Outside.Answer second = repeat("slow", body);
      second.isProblem(409, "idempotency-key-in-use", "Idempotency-Key");
      assertThat(second.response().headers().firstValue("retry-after")).contains("1");
      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .as("long before a caller gives up")
          .isLessThan(Duration.ofSeconds(10));
      repeat("another", body).is(202);

      first.rollback();
      String created = repeat("slow", body).is(202).json().text("id");
      assertThat(repeat("slow", body).is(202).json().text("id")).isEqualTo(created);

      begin(first, "slow too", body, job);
      repeat("slow too", body).isProblem(409, "idempotency-key-in-use");
      first.commit();
      Outside.Answer same = repeat("slow too", body).is(202);
      assertThat(same.json().text("id")).isEqualTo(job.toString());
      assertThat(same.json().flag("deduplicated")).isTrue();
    }
  }

  @Test
  void a_guest_does_not_wait_for_a_request_of_its_own_that_is_under_way() throws Exception {
    String guest = outside.guest();
    String id = guest.substring(0, guest.indexOf('.'));
    String proof = sha256(guest.substring(id.length() + 1));
    String body = "{\"type\":\"noop\"}";
    try (Connection first = superuser("encargo")) {
      execute(
          first,
          "update guests set last_activity_at = now() - interval '5 minutes' where guest_id = '%s'"
              .formatted(id));
      first.setAutoCommit(false);
      execute(first, "select prove_guest('%s', '%s')".formatted(id, proof));
      execute(
          first,
          "insert into idempotency_keys (guest_id, key, body_sha256, job_ids) values ('%s', 'slow', '%s', '[]')"
              .formatted(id, sha256(body)));
      ofGuest(guest, body).isProblem(409, "idempotency-key-in-use");
      outside.get("/api/jobs").header("X-Guest-Id", guest).send().is(200);

      first.rollback();
      ofGuest(guest, body).is(202);
      assertThat(
              platform
                  .sql()
                  .query(
                      "select 1 as one from guests where guest_id = cast(:id as uuid) and last_activity_at > now() - interval '1 minute'",
                      Params.of("id", id),
                      row -> row.whole("one")))
          .as("seen, now that nobody else writes it")
          .hasSize(1);
    }
  }

  private Outside.Answer ofGuest(String guest, String body) {
    return outside
        .post("/api/jobs")
        .header("X-Guest-Id", guest)
        .header("Idempotency-Key", "slow")
        .json(body)
        .send();
  }

  @Test
  void what_waits_for_another_transaction_until_its_time_is_over_is_503() throws SQLException {
    String body = "{\"type\":\"noop\",\"uniqueKey\":\"held\"}";
    execute("alter role encargo_api set statement_timeout = '3s'");
    try (Connection first = superuser("encargo")) {
      disconnect();
      SmallFunctions.await("connected again", () -> list().status() == 200);
      first.setAutoCommit(false);
      execute(
          first,
          "insert into jobs (id, user_id, type, name, unique_key, run_at, due_at) values (gen_random_uuid(), 'ana', 'noop', 'n', 'held', now(), now())");
      List<Outside.Answer> answers =
          atOnce(
              List.of(
                  () -> repeat("held", body),
                  () -> outside.post("/api/jobs").as(ana).json(body).send()));
      for (Outside.Answer answer : answers) {
        answer.isProblem(503, "unavailable", "took too long");
        assertThat(answer.response().headers().firstValue("retry-after")).isPresent();
      }
      first.rollback();
      assertThat(repeat("held", body).is(202).json().flag("deduplicated")).isFalse();
    } finally {
      execute("alter role encargo_api set statement_timeout = '25s'");
      disconnect();
    }
  }
}
