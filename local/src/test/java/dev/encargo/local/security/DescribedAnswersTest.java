package dev.encargo.local.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.job.Priority;
import dev.encargo.json.JsonObject;
import dev.encargo.local.LocalOptions;
import dev.encargo.local.LocalPlatform;
import dev.encargo.local.SmallFunctions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The running platform answers as {@code docs/openapi.yaml} says, whatever it is asked. */
class DescribedAnswersTest {

  /** Requests of each operation. */
  private static final int REQUESTS = 60;

  @TempDir static Path state;

  private static Interface description;
  private static LocalPlatform platform;
  private static Outside outside;
  private static String ana;

  @BeforeAll
  static void start() throws IOException {
    description = Interface.read();
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
  }

  private static JsonObject described(String key, Outside.Ask ask) {
    Outside.Answer answer = ask.send();
    Interface.Operation operation = description.operations().get(key);
    assertThat(description.wrong(operation, answer.status(), answer.type(), answer.body()))
        .as(key + " " + answer.status() + " " + answer.body())
        .isEmpty();
    assertThat(answer.status()).as(answer.body()).isLessThan(300);
    return answer.body().isEmpty() ? JsonObject.EMPTY : answer.json();
  }

  @Test
  void what_happens_from_a_job_s_creation_to_its_end_is_described() {
    String full =
        """
        {"type":"fail","payload":{"message":"no luck"},"name":"n","priority":9,"maxRetries":1,"retryDelay":1,"orderingKey":"o",
         "uniqueKey":"u","url":"https://example.com/1","metadata":{"a":1},"webhookUrl":"https://example.com/hook"}
        """;
    String id =
        described("POST /api/jobs", outside.post("/api/jobs").as(ana).json(full)).text("id");
    String way = "/api/jobs/" + id;
    SmallFunctions.await(
        "failed",
        () ->
            described("GET /api/jobs/{id}", outside.get(way).as(ana))
                .text("status")
                .equals("FAILED"));
    JsonObject ended =
        described("GET /api/jobs/{id}", outside.get(way + "?include=logs,attempts").as(ana));
    assertThat(ended.objects("attempts")).hasSize(2);
    described(
        "PATCH /api/jobs/{id}",
        outside.ask("PATCH", way).as(ana).json("{\"metadata\":{\"a\":null,\"b\":[]}}"));
    String again =
        described("POST /api/jobs/{id}/retry", outside.post(way + "/retry").as(ana)).text("id");
    assertThat(again).isNotEqualTo(id);
    String later =
        described(
                "POST /api/jobs",
                outside
                    .post("/api/jobs")
                    .as(ana)
                    .json(
                        "{\"type\":\"noop\",\"scheduledAt\":\""
                            + java.time.Instant.now().plusSeconds(7200)
                            + "\"}"))
            .text("id");
    described("POST /api/jobs/{id}/cancel", outside.post("/api/jobs/" + later + "/cancel").as(ana));
    described(
        "POST /api/jobs/batch",
        outside
            .post("/api/jobs/batch")
            .as(ana)
            .json("{\"jobs\":[{\"type\":\"noop\"},{\"type\":\"noop\"}]}"));
    described("GET /api/jobs", outside.get("/api/jobs?limit=2").as(ana));
    String key =
        described(
                "POST /api/uploads",
                outside.post("/api/uploads").as(ana).json("{\"fileName\":\"a.csv\",\"size\":9}"))
            .text("key");
    described(
        "POST /api/jobs/dkt-import",
        outside
            .post("/api/jobs/dkt-import")
            .as(ana)
            .json(JsonObject.of("key", key, "delimiter", ";").toJson()));
    described("GET /api/types", outside.get("/api/types").as(ana));
    described("GET /api/openapi.json", outside.get("/api/openapi.json"));
    described(
        "GET /api/admin/outbox/stats",
        outside.get("/api/admin/outbox/stats").as(platform.token("root", true)));
  }

  @Test
  void what_happens_to_a_guest_is_described() {
    JsonObject guest = described("POST /api/guests", outside.post("/api/guests"));
    String id = guest.text("guestId");
    JsonObject rotated =
        described(
            "POST /api/guests/token",
            outside.post("/api/guests/token").header("X-Guest-Id", id + "." + guest.text("token")));
    described(
        "POST /api/jobs",
        outside
            .post("/api/jobs")
            .header("X-Guest-Id", id + "." + rotated.text("token"))
            .json("{\"type\":\"noop\"}"));
    described(
        "POST /api/guests/migrate",
        outside
            .post("/api/guests/migrate")
            .as(ana)
            .json(JsonObject.of("guestId", id, "token", rotated.text("token")).toJson()));
    JsonObject leaving = described("POST /api/guests", outside.post("/api/guests"));
    described(
        "DELETE /api/guests/me",
        outside
            .ask("DELETE", "/api/guests/me")
            .header("X-Guest-Id", leaving.text("guestId") + "." + leaving.text("token")));
    described(
        "DELETE /api/users/me",
        outside.ask("DELETE", "/api/users/me").as(platform.token("leaving", false)));
  }

  @Test
  void a_payload_that_its_handler_would_refuse_is_told_wherever_a_job_is_asked_for() {
    String wrong =
        "{\"type\":\"email.send\",\"payload\":{\"to\":[\"ana@example.com\",\"ben\"],\"text\":\"x\",\"subject\":\"s\"}}";
    refused(outside.post("/api/jobs").as(ana).json(wrong), "payload.to[1]");
    refused(
        outside
            .post("/api/jobs/batch")
            .as(ana)
            .json("{\"jobs\":[{\"type\":\"noop\"}," + wrong + "]}"),
        "jobs[1].payload.to[1]");
    refused(
        outside
            .post("/api/schedules")
            .as(ana)
            .json("{\"cron\":\"0 9 * * *\",\"job\":" + wrong + "}"),
        "job.payload.to[1]");
    String way =
        "/api/schedules/"
            + described(
                    "POST /api/schedules",
                    outside
                        .post("/api/schedules")
                        .as(ana)
                        .json(
                            "{\"cron\":\"0 9 * * *\",\"job\":{\"type\":\"sleep\",\"payload\":{\"ms\":1}}}"))
                .text("id");
    refused(
        outside.ask("PATCH", way).as(ana).json("{\"job\":{\"payload\":{\"ms\":-1}}}"),
        "job.payload.ms");
    refused(
        outside
            .post("/api/schedules")
            .as(ana)
            .json(
                "{\"cron\":\"0 9 * * *\",\"job\":{\"type\":\"noop\",\"throttle\":{\"key\":\"k\",\"period\":1000}}}"),
        "job.throttle");
    refused(
        outside.post("/api/jobs/dkt-import").as(ana).json("{\"key\":\"a\",\"decimal\":\"|\"}"),
        "decimal");
  }

  private static void refused(Outside.Ask ask, String field) {
    Outside.Answer answer = ask.send();
    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    assertThat(answer.json().objects("errors").getFirst().text("field")).isEqualTo(field);
  }

  @Test
  void what_happens_to_a_schedule_is_described() {
    described(
        "POST /api/schedules/preview",
        outside.post("/api/schedules/preview?count=3").as(ana).json("{\"cron\":\"0 9 * * 1-5\"}"));
    JsonObject made =
        described(
            "POST /api/schedules",
            outside
                .post("/api/schedules")
                .as(ana)
                .json("{\"cron\":\"0 9 * * 1-5\",\"job\":{\"type\":\"noop\"}}"));
    assertThat(made.list("nextRuns")).hasSize(5);
    String way = "/api/schedules/" + made.text("id");
    described("GET /api/schedules", outside.get("/api/schedules?limit=1").as(ana));
    described("POST /api/schedules/{id}/pause", outside.post(way + "/pause").as(ana));
    described("POST /api/schedules/{id}/resume", outside.post(way + "/resume").as(ana));
    described("POST /api/schedules/{id}/run", outside.post(way + "/run").as(ana));
    JsonObject once =
        described(
            "PATCH /api/schedules/{id}",
            outside
                .ask("PATCH", way)
                .as(ana)
                .json("{\"at\":\"2150-01-01T00:00:00Z\",\"job\":{\"priority\":\"LOW\"}}"));
    assertThat(once.text("at")).isEqualTo("2150-01-01T00:00:00Z");
    assertThat(described("GET /api/schedules/{id}", outside.get(way).as(ana)).object("lastTick"))
        .isNotNull();
    JsonObject ticks =
        described("GET /api/schedules/{id}/ticks", outside.get(way + "/ticks").as(ana));
    assertThat(ticks.objects("ticks")).hasSize(1);
    described("DELETE /api/schedules/{id}", outside.ask("DELETE", way).as(ana));
    described("GET /api/jobs/status", outside.get("/api/jobs/status").as(ana));
  }

  @Test
  void what_happens_to_a_webhook_is_described() {
    described("GET /api/webhooks/secret", outside.get("/api/webhooks/secret").as(ana));
    described("POST /api/webhooks/secret", outside.post("/api/webhooks/secret").as(ana));
    String root = platform.token("root", true);
    String all = "/api/admin/webhooks";
    String way =
        all
            + "/"
            + described(
                    "POST /api/admin/webhooks",
                    outside
                        .post(all)
                        .as(root)
                        .json(
                            "{\"url\":\"https://example.com/hook\",\"eventTypes\":[\"JobCompleted\"]}"))
                .text("id");
    described("GET /api/admin/webhooks", outside.get(all).as(root));
    described("POST /api/jobs", outside.post("/api/jobs").as(ana).json("{\"type\":\"noop\"}"));
    described("POST /api/admin/outbox/process", outside.post("/api/admin/outbox/process").as(root));
    SmallFunctions.await(
        "a delivery",
        () ->
            !described(
                    "GET /api/admin/webhooks/{id}/deliveries",
                    outside.get(way + "/deliveries").as(root))
                .objects("deliveries")
                .isEmpty());
    described("POST /api/admin/webhooks/{id}/pause", outside.post(way + "/pause").as(root));
    described("POST /api/admin/webhooks/{id}/resume", outside.post(way + "/resume").as(root));
    described("POST /api/admin/webhooks/{id}/secret", outside.post(way + "/secret").as(root));
    described("POST /api/admin/webhooks/{id}/replay", outside.post(way + "/replay").as(root));
    described(
        "PATCH /api/admin/webhooks/{id}",
        outside.ask("PATCH", way).as(root).json("{\"description\":\"told of jobs\"}"));
    described("GET /api/admin/webhooks/{id}", outside.get(way).as(root));
    described("DELETE /api/admin/webhooks/{id}", outside.ask("DELETE", way).as(root));
    described("POST /api/admin/outbox/cleanup", outside.post("/api/admin/outbox/cleanup").as(root));
  }

  @Test
  void what_happens_to_payouts_is_described() {
    String root = platform.token("root", true);
    String base = "/api/admin/payouts";
    described(
        "POST /api/admin/payouts/creators",
        outside
            .post(base + "/creators")
            .as(root)
            .json("{\"creators\":[{\"id\":\"c1\",\"account\":\"CL-1\"},{\"id\":\"c2\"}]}"));
    described(
        "POST /api/admin/payouts/transactions",
        outside
            .post(base + "/transactions")
            .as(root)
            .json(
                """
                {"transactions":[
                  {"id":"p1","creatorId":"c1","amountMinor":50000,"currency":"CLP","occurredAt":"2026-01-02T00:00:00Z"},
                  {"id":"p2","creatorId":"c2","amountMinor":50000,"currency":"CLP","occurredAt":"2026-01-02T00:00:00Z"}]}
                """));
    described(
        "POST /api/admin/payouts/fee-schedules",
        outside
            .post(base + "/fee-schedules")
            .as(root)
            .json(
                "{\"currency\":\"CLP\",\"validFrom\":\"2026-01-01\",\"feeBasisPoints\":500,\"minimumPayoutMinor\":1000}"));
    described(
        "POST /api/admin/jobs/run/{name}", outside.post("/api/admin/jobs/run/payout").as(root));
    SmallFunctions.await(
        "a payout",
        () ->
            !described("GET /api/admin/payouts", outside.get(base).as(root))
                .objects("payouts")
                .isEmpty());
    String id =
        described("GET /api/admin/payouts", outside.get(base + "?creatorId=c1").as(root))
            .objects("payouts")
            .getFirst()
            .text("id");
    described("GET /api/admin/payouts/{payoutId}", outside.get(base + "/" + id).as(root));
    described("GET /api/admin/payouts/creators", outside.get(base + "/creators?limit=1").as(root));
    described("GET /api/admin/payouts/transactions", outside.get(base + "/transactions").as(root));
    described(
        "GET /api/admin/payouts/fee-schedules", outside.get(base + "/fee-schedules").as(root));
    JsonObject omitted =
        described("GET /api/admin/payouts/omissions", outside.get(base + "/omissions").as(root));
    assertThat(omitted.objects("omissions")).hasSize(1);
  }

  @Test
  void the_figures_and_limits_are_described() {
    String root = platform.token("root", true);
    described("POST /api/jobs", outside.post("/api/jobs").as(ana).json("{\"type\":\"noop\"}"));
    SmallFunctions.await(
        "figures of a job",
        () ->
            !described("GET /api/admin/metrics", outside.get("/api/admin/metrics").as(root))
                .objects("metrics")
                .isEmpty());
    assertThat(
            described("GET /api/admin/workers", outside.get("/api/admin/workers").as(root))
                .objects("workers"))
        .isNotEmpty();
    described("GET /api/admin/queues", outside.get("/api/admin/queues").as(root));
    for (String change : List.of("pause", "resume")) {
      described(
          "POST /api/admin/queues/{priority}/" + change,
          outside.post("/api/admin/queues/LOW/" + change).as(root));
    }
    described("GET /api/admin/jobs", outside.get("/api/admin/jobs?userId=ana").as(root));
    String way = "/api/admin/limits/email.send";
    described(
        "PUT /api/admin/limits/{type}",
        outside
            .ask("PUT", way)
            .as(root)
            .json("{\"maxRunning\":5,\"rate\":{\"count\":10,\"perMs\":1000}}"));
    assertThat(
            described("GET /api/admin/limits", outside.get("/api/admin/limits").as(root))
                .objects("limits"))
        .isNotEmpty();
    described("DELETE /api/admin/limits/{type}", outside.ask("DELETE", way).as(root));
  }

  @Test
  void whatever_is_asked_is_answered_as_described_and_never_with_a_failure_of_ours() {
    long seed = Long.getLong("encargo.seed", System.nanoTime());
    System.out.println("fuzz of the API: -Dencargo.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<String> ids = new ArrayList<>(List.of("00000000-0000-7000-8000-000000000000"));
    RandomRequests requests =
        new RandomRequests(description, seed, () -> ids.get(random.nextInt(ids.size())));
    String guest = outside.guest();
    String admin = platform.token("root", true);
    Map<Integer, Integer> statuses = new TreeMap<>();
    for (Interface.Operation operation : description.operations().values()) {
      for (int i = 0; i < REQUESTS; i++) {
        Outside.Ask ask = requests.next(operation, outside, i % 3 == 0 ? 0 : 30);
        switch (random.nextInt(12)) {
          case 0 -> {}
          case 1 -> ask.as("x.y.z");
          case 2 -> ask.as(ana).header("X-Guest-Id", guest);
          case 3, 4 -> ask.header("X-Guest-Id", guest);
          case 5, 6 -> ask.as(admin);
          default -> ask.as(operation.isForAdministrators() ? admin : ana);
        }
        Outside.Answer answer = ask.send();
        String what =
            operation.key()
                + " number "
                + i
                + " of seed "
                + seed
                + ": "
                + ask
                + " → "
                + answer.status()
                + " "
                + answer.body();
        assertThat(answer.status()).as(what).isLessThan(500);
        assertThat(description.wrong(operation, answer.status(), answer.type(), answer.body()))
            .as(what)
            .isEmpty();
        statuses.merge(answer.status(), 1, Integer::sum);
        if ((answer.status() == 201 || answer.status() == 202)
            && answer.body().startsWith("{\"id\"")) {
          ids.add(answer.json().text("id"));
        }
      }
    }
    for (Priority priority : Priority.values()) {
      outside.post("/api/admin/queues/" + priority + "/resume").as(admin).send();
    }
    System.out.println("fuzz of the API: statuses " + statuses);
    assertThat(statuses.keySet())
        .as("the right and the wrong were met")
        .contains(200, 202, 400, 401, 403, 404, 422);
  }
}
