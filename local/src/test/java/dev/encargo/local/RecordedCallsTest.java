package dev.encargo.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.encargo.job.Priority;
import dev.encargo.local.cost.Usage;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.local.sqs.SqsSend;
import dev.encargo.local.template.MappingDescription;
import dev.encargo.local.template.Policies;
import dev.encargo.local.template.PolicyDescription;
import dev.encargo.sql.Params;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call that a function makes while the platform does all it can is one that its role in {@code template.yaml} allows: what AWS would
 * refuse fails here.
 */
class RecordedCallsTest {

  /** What Lambda itself does with a function's role: it collects its output and its traces. */
  private static final Set<String> OF_LAMBDA =
      Set.of(
          "logs:CreateLogStream",
          "logs:PutLogEvents",
          "xray:PutTraceSegments",
          "xray:PutTelemetryRecords");

  /** What an event source mapping does with it: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html. */
  private static final List<String> OF_MAPPINGS =
      List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes");

  @TempDir static Path state;

  private static final ShiftedClock CLOCK = new ShiftedClock();
  private static LocalPlatform platform;
  private static TestClient api;

  @BeforeAll
  static void do_all_that_the_platform_can() {
    platform =
        LocalPlatform.start(
            LocalOptions.of(Path.of(".."))
                .withState(state)
                .withPorts(0, 0)
                .withConcurrency(2)
                .withClock(CLOCK)
                .withDatabase(DatabaseAccess.DATA_API));
    api = new TestClient(platform);
    for (Priority priority : Priority.values()) {
      everythingWith(priority);
    }
    importStatements();
    scheduleAndEnd();
    deadLetters();
    sweepWhatWasForgotten();
    administer();
    schedules();
  }

  @AfterAll
  static void stop() {
    api.close();
    platform.close();
  }

  private static void everythingWith(Priority priority) {
    String common = "\"priority\":\"" + priority + "\"";
    api.await(api.job("{\"type\":\"noop\"," + common + "}"), "COMPLETED");
    api.await(
        api.job("{\"type\":\"fail\",\"retryDelay\":1000,\"payload\":{\"times\":1}," + common + "}"),
        "COMPLETED");
    api.posted("/api/jobs/batch", TestClient.batch(25, "{\"type\":\"noop\"," + common + "}"));
    api.await(api.job("{\"type\":\"sleep\",\"payload\":{\"ms\":50}," + common + "}"), "COMPLETED");
  }

  private static void importStatements() {
    String csv = "Fecha,Descripción,Importe\n15/03/2026,COMPRA,\"1,50\"\n15/03/2026,OTRA,\"\"\n";
    for (Priority priority : Priority.values()) {
      String key = api.upload(csv.getBytes(StandardCharsets.UTF_8));
      assertThat(imported(key, priority)).isEqualTo("COMPLETED");
      assertThat(imported(key.replace("march.csv", "gone.csv"), priority)).isEqualTo("FAILED");
    }
  }

  private static String imported(String key, Priority priority) {
    String body = "{\"key\":\"" + key + "\",\"priority\":\"" + priority + "\"}";
    String id = api.posted("/api/jobs/dkt-import", body).text("id");
    SmallFunctions.await(
        "import ended", () -> Set.of("COMPLETED", "FAILED").contains(api.show(id).text("status")));
    return api.show(id).text("status");
  }

  private static void scheduleAndEnd() {
    Instant soon = CLOCK.instant().plusSeconds(2);
    api.await(api.job("{\"type\":\"noop\",\"scheduledAt\":\"" + soon + "\"}"), "COMPLETED");
    Instant later = CLOCK.instant().plus(Duration.ofHours(5));
    String never = api.job("{\"type\":\"noop\",\"scheduledAt\":\"" + later + "\"}");
    assertThat(api.post("/api/jobs/" + never + "/cancel", "").statusCode()).isEqualTo(202);
    assertThat(api.post("/api/jobs/" + never + "/retry", "").statusCode()).isEqualTo(202);
    assertThat(api.send(api.to("/api/jobs")).statusCode()).isEqualTo(200);
  }

  private static void deadLetters() {
    for (Priority priority : Priority.values()) {
      UUID nobody = UUID.randomUUID();
      String name =
          priority.name().charAt(0) + priority.name().substring(1).toLowerCase(Locale.ROOT);
      platform
          .queues()
          .byName(name + "DeadLetterQueue.fifo")
          .send(
              new SqsSend("{\"jobId\":\"" + nobody + "\",\"dispatch\":1}")
                  .group(nobody.toString())
                  .deduplicationId(nobody + ":1"));
    }
    SmallFunctions.await(
        "dead letters buried", () -> platform.invocations().get("DeadLetterFunction") >= 4);
  }

  /** One with a zone, by every way there is, and a one-off that fires and takes its rule away. */
  private static void schedules() {
    String job = "\"job\":{\"type\":\"noop\"}";
    String daily =
        api.posted(
                "/api/schedules",
                "{\"cron\":\"0 9 * * *\",\"timeZone\":\"Europe/Madrid\"," + job + "}")
            .text("id");
    String path = "/api/schedules/" + daily;
    assertThat(change("PATCH", path, "{\"cron\":\"0 9 1 * 1\",\"timeZone\":\"UTC\"}"))
        .isEqualTo(200);
    assertThat(change("POST", path + "/pause", "")).isEqualTo(200);
    assertThat(change("POST", path + "/resume", "")).isEqualTo(200);
    assertThat(change("POST", path + "/run", "")).isEqualTo(202);
    assertThat(change("DELETE", path, "")).isEqualTo(204);

    Instant at = CLOCK.instant().plusSeconds(90);
    String once = api.posted("/api/schedules", "{\"at\":\"" + at + "\"," + job + "}").text("id");
    CLOCK.putForward(Duration.ofMinutes(2));
    platform.rules().wake();
    SmallFunctions.await(
        "fired",
        () -> api.send(api.to("/api/schedules/" + once + "/ticks")).body().contains("FIRED"));
    SmallFunctions.await(
        "its rule is gone",
        () ->
            platform.calls().snapshot().keySet().stream()
                .anyMatch(call ->
                    call.caller().equals("FireScheduleFunction")
                        && call.action().equals("events:DeleteRule")));
  }

  private static int change(String method, String path, String body) {
    return api.send(
            api.to(path)
                .header("Content-Type", "application/json")
                .method(method, java.net.http.HttpRequest.BodyPublishers.ofString(body)))
        .statusCode();
  }

  private static void administer() {
    assertThat(api.asAdmin("GET", "/api/admin/outbox/stats", "").statusCode()).isEqualTo(200);
    assertThat(api.asAdmin("POST", "/api/admin/outbox/process", "").statusCode()).isEqualTo(202);
    for (Priority priority : Priority.values()) {
      for (String change : List.of("pause", "resume")) {
        String path = "/api/admin/queues/" + priority + "/" + change;
        assertThat(api.asAdmin("POST", path, "").statusCode()).isEqualTo(200);
      }
    }
    try {
      tellTheEndOfAJob();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void tellTheEndOfAJob() throws IOException {
    AtomicLong received = new AtomicLong();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
          received.set(System.nanoTime());
        });
    receiver.start();
    try {
      String url = "http://127.0.0.1:" + receiver.getAddress().getPort() + "/";
      long begun = System.nanoTime();
      api.job("{\"type\":\"noop\",\"webhookUrl\":\"" + url + "\"}");
      SmallFunctions.await("told", () -> received.get() != 0);
      System.out.println(
          "[webhook] " + (received.get() - begun) / 1_000_000 + " ms after the job was sent");
    } finally {
      receiver.stop(0);
    }
  }

  /** One of each priority whose message is lost: the sweep asks the queues and sends again; after half a day it asks who is paused. */
  private static void sweepWhatWasForgotten() {
    sweepWhatWasForgottenFor("1 hour");
    sweepWhatWasForgottenFor("13 hours");
  }

  private static void sweepWhatWasForgottenFor(String time) {
    platform.pauseWorkers();
    platform.queues().faults().refuseEntries(send -> send.body().contains("jobId"));
    List<String> unsent = new ArrayList<>();
    for (Priority priority : Priority.values()) {
      unsent.add(api.job("{\"type\":\"noop\",\"priority\":\"" + priority + "\"}"));
    }
    platform.queues().faults().refuseEntries(send -> false);
    unsent.forEach(id -> api.await(id, "QUEUED"));
    platform
        .sql()
        .inTransaction(tx -> {
          // As if they had been sent.
          tx.update("delete from send_intents", Params.NONE);
          // Its trigger would say that they were updated now.
          tx.update("alter table jobs disable trigger jobs_updated_at", Params.NONE);
          tx.update(
              "update jobs set status = 'QUEUED', updated_at = clock_timestamp() - cast(:time as interval), due_at = clock_timestamp() where id = any (cast(:ids as uuid[]))",
              Params.of("ids", "{" + String.join(",", unsent) + "}").and("time", time));
          return tx.update("alter table jobs enable trigger jobs_updated_at", Params.NONE);
        });
    long sweeps = platform.invocations().get("SweepFunction");
    CLOCK.putForward(Duration.ofDays(1));
    platform.rules().wake();
    SmallFunctions.await("swept", () -> platform.invocations().get("SweepFunction") > sweeps);
    platform.resumeWorkers();
    unsent.forEach(id -> api.await(id, "COMPLETED"));
  }

  @Test
  void no_function_makes_a_call_that_aws_would_refuse() {
    Policies policies = platform.policies();
    List<Calls.Call> refused =
        platform.calls().snapshot().keySet().stream()
            .filter(call -> !policies.allows(call.caller(), call.action(), call.arn()))
            .toList();
    assertThat(refused).isEmpty();
  }

  @Test
  void every_function_was_driven_and_every_service_asked() {
    Set<String> callers = new TreeSet<>();
    Set<String> services = new TreeSet<>();
    for (Calls.Call call : platform.calls().snapshot().keySet()) {
      callers.add(call.caller());
      services.add(call.action().replaceFirst(":.*", ""));
    }
    assertThat(callers).isEqualTo(platform.invocations().keySet());
    assertThat(services)
        .containsExactly("events", "lambda", "rds-data", "s3", "secretsmanager", "sqs");
    assertThat(platform.calls().count("sqs:ChangeMessageVisibility")).isPositive();
  }

  @Test
  void every_mapping_may_read_its_queue() {
    Policies policies = platform.policies();
    for (MappingDescription mapping : platform.mappings()) {
      for (String action : OF_MAPPINGS) {
        assertThat(policies.allows(mapping.function(), action, mapping.queueArn()))
            .as(mapping.function() + " " + action + " " + mapping.queueArn())
            .isTrue();
      }
    }
  }

  @Test
  void what_was_used_is_counted_for_the_bill() {
    Usage usage = platform.usage();
    assertThat(usage.jobs()).isGreaterThan(100);
    assertThat(usage.count("sqs.fifo"))
        .isGreaterThanOrEqualTo(platform.calls().count("sqs:ChangeMessageVisibility"));
    for (String what :
        List.of(
            "api.requests",
            "lambda.requests",
            "lambda.mb-millis",
            "sqs.standard",
            "data-api.requests",
            "aurora.io",
            "s3.writes",
            "s3.reads",
            "log.bytes")) {
      assertThat(usage.count(what)).as(what).isPositive();
    }
  }

  @Test
  void rights_that_nothing_used_are_printed() {
    Map<Calls.Call, Long> made = platform.calls().snapshot();
    for (String function : platform.invocations().keySet()) {
      Set<String> unused = new TreeSet<>();
      for (PolicyDescription statement : platform.policies().of(function)) {
        for (String action : statement.actions()) {
          if (!OF_LAMBDA.contains(action)
              && !(OF_MAPPINGS.contains(action) && isFed(function))
              && made.keySet().stream()
                  .noneMatch(
                      call -> call.caller().equals(function) && call.action().equals(action))) {
            unused.add(action);
          }
        }
      }
      if (!unused.isEmpty()) {
        System.out.println("[unused] " + function + " may, and did not: " + unused);
      }
    }
  }

  private static boolean isFed(String function) {
    return platform.mappings().stream().anyMatch(mapping -> mapping.function().equals(function));
  }
}
