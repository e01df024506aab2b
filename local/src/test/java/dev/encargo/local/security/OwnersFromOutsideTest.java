package dev.encargo.local.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.JsonObject;
import dev.encargo.local.LocalOptions;
import dev.encargo.local.LocalPlatform;
import dev.encargo.sql.Params;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Users and guests who reach for what is not theirs. */
class OwnersFromOutsideTest {

  @TempDir static Path state;

  private static LocalPlatform platform;
  private static Outside outside;
  private static String ana;
  private static String ben;

  @BeforeAll
  static void start() {
    platform =
        LocalPlatform.start(
            LocalOptions.of(Path.of("..")).withState(state).withPorts(0, 0).withConcurrency(1));
    outside = new Outside(platform);
    ana = platform.token("ana", false);
    ben = platform.token("ben", false);
  }

  @AfterAll
  static void stop() {
    outside.close();
    platform.close();
  }

  /** A job that runs for as long as the tests do. */
  private static String later(Outside.Ask asked) {
    return asked
        .json(
            "{\"type\":\"noop\",\"scheduledAt\":\""
                + java.time.Instant.now().plusSeconds(86_400)
                + "\"}")
        .send()
        .is(202)
        .json()
        .text("id");
  }

  private static Outside.Ask asGuest(Outside.Ask ask, String guest) {
    return ask.header("X-Guest-Id", guest);
  }

  @Test
  void a_user_and_a_guest_at_once_are_nobody() {
    String guest = outside.guest();
    asGuest(outside.get("/api/jobs").as(ana), guest)
        .send()
        .isProblem(400, "validation", "X-Guest-Id");
    asGuest(outside.get("/api/jobs").as(ana), guest.substring(0, 36))
        .send()
        .isProblem(400, "validation", "X-Guest-Id");
  }

  @Test
  void a_guest_is_proven_by_its_token_alone() {
    String guest = outside.guest();
    String id = guest.substring(0, 36);
    asGuest(outside.get("/api/jobs"), guest).send().is(200);
    asGuest(outside.get("/api/jobs"), id).send().isProblem(401, "unauthenticated", "token");
    String wrong = id + "." + outside.guest().substring(37);
    asGuest(outside.get("/api/jobs"), wrong).send().isProblem(401, "unauthenticated");
    asGuest(outside.get("/api/jobs"), id + ".").send().isProblem(401, "unauthenticated");
    asGuest(outside.get("/api/jobs"), id + ".x").send().isProblem(401, "unauthenticated");
    for (String none : List.of("", "not-a-uuid", "1-1-1-1-1.x", id + "0.x", "' or 1=1 --")) {
      asGuest(outside.get("/api/jobs"), none).send().isProblem(401, "unauthenticated");
    }
    String nobody = UUID.randomUUID() + guest.substring(36);
    asGuest(outside.get("/api/jobs"), nobody).send().isProblem(401, "unauthenticated");
    asGuest(outside.ask("DELETE", "/api/guests/me"), guest).send().is(202);
    asGuest(outside.get("/api/jobs"), guest).send().isProblem(401, "unauthenticated");
  }

  @Test
  void another_s_job_is_not_there_by_any_way() {
    String guest = outside.guest();
    List<String> theirs =
        List.of(
            later(outside.post("/api/jobs").as(ana)),
            later(asGuest(outside.post("/api/jobs"), guest)));
    String other = outside.guest();
    for (String id : theirs) {
      String job = "/api/jobs/" + id;
      for (String way : List.of("", "?include=logs", "?include=attempts,logs")) {
        outside.get(job + way).as(ben).send().isProblem(404, "not-found");
        asGuest(outside.get(job + way), other).send().isProblem(404, "not-found");
      }
      outside.get(job).as(ben).header("If-None-Match", "*").send().isProblem(404, "not-found");
      outside.get(job).as(ben).header("Prefer", "wait=20").send().isProblem(404, "not-found");
      outside.post(job + "/cancel").as(ben).send().isProblem(404, "not-found");
      outside.post(job + "/retry").as(ben).send().isProblem(404, "not-found");
      outside
          .ask("PATCH", job)
          .as(ben)
          .json("{\"metadata\":{\"mine\":1}}")
          .send()
          .isProblem(404, "not-found");
      asGuest(outside.post(job + "/cancel"), other).send().isProblem(404, "not-found");
      asGuest(outside.ask("PATCH", job), other)
          .json("{\"metadata\":{}}")
          .send()
          .isProblem(404, "not-found");
      assertThat(outside.get("/api/jobs").as(ben).send().is(200).body()).doesNotContain(id);
    }
    assertThat(
            outside
                .get("/api/jobs/" + theirs.getFirst())
                .as(ana)
                .send()
                .is(200)
                .json()
                .text("status"))
        .as("the owner's is as it was")
        .isEqualTo("PENDING");
    outside
        .ask("DELETE", "/api/dkt/lotes/" + theirs.getFirst())
        .as(ben)
        .send()
        .isProblem(404, "not-found");
  }

  @Test
  void no_filter_names_another_owner() {
    for (String filter :
        List.of(
            "userId=ana", "user_id=ana", "guestId=" + UUID.randomUUID(), "owner=ana", "sub=ana")) {
      outside
          .get("/api/jobs?" + filter)
          .as(ben)
          .send()
          .isProblem(400, "validation", "unknown parameter");
    }
  }

  @Test
  void another_s_keys_are_as_if_they_were_not_there() {
    String body =
        "{\"type\":\"noop\",\"uniqueKey\":\"the-key\",\"scheduledAt\":\"2027-06-01T00:00:00Z\"}";
    String first =
        outside
            .post("/api/jobs")
            .as(ana)
            .header("Idempotency-Key", "k-1")
            .json(body)
            .send()
            .is(202)
            .json()
            .text("id");
    String again =
        outside
            .post("/api/jobs")
            .as(ana)
            .header("Idempotency-Key", "k-1")
            .json(body)
            .send()
            .is(202)
            .json()
            .text("id");
    JsonObject others =
        outside
            .post("/api/jobs")
            .as(ben)
            .header("Idempotency-Key", "k-1")
            .json(body)
            .send()
            .is(202)
            .json();
    assertThat(again).isEqualTo(first);
    assertThat(others.text("id")).isNotEqualTo(first);
    assertThat(others.text("userId")).isEqualTo("ben");
  }

  @Test
  void what_a_body_cannot_set_is_refused_by_its_name() {
    for (String field :
        List.of(
            "\"userId\":\"ana\"",
            "\"guestId\":\"" + UUID.randomUUID() + "\"",
            "\"owner\":\"ana\"",
            "\"id\":\"" + UUID.randomUUID() + "\"",
            "\"status\":\"COMPLETED\"",
            "\"fence\":9",
            "\"dispatch\":9",
            "\"progress\":100",
            "\"retryCount\":0",
            "\"workerId\":\"" + UUID.randomUUID() + "\"",
            "\"scheduleId\":\"" + UUID.randomUUID() + "\"",
            "\"result\":{\"paid\":true}",
            "\"error\":\"none\"",
            "\"completedAt\":\"2026-01-01T00:00:00Z\"",
            "\"__proto__\":{}")) {
      String name = field.substring(1, field.indexOf('"', 1));
      outside
          .post("/api/jobs")
          .as(ben)
          .json("{\"type\":\"noop\"," + field + "}")
          .send()
          .isProblem(400, "validation", name);
      outside
          .post("/api/jobs/batch")
          .as(ben)
          .json("{\"jobs\":[{\"type\":\"noop\"," + field + "}]}")
          .send()
          .isProblem(400, "validation", name);
    }
    String own = later(outside.post("/api/jobs").as(ben));
    for (String field : List.of("status", "result", "userId", "fence", "payload", "priority")) {
      outside
          .ask("PATCH", "/api/jobs/" + own)
          .as(ben)
          .json("{\"" + field + "\":\"x\"}")
          .send()
          .isProblem(400, "validation", field);
    }
  }

  @Test
  void a_guest_is_taken_over_by_a_user_who_proves_both_and_once() {
    String guest = outside.guest();
    String id = guest.substring(0, 36);
    String token = guest.substring(37);
    String job = later(asGuest(outside.post("/api/jobs"), guest));
    String both = "{\"guestId\":\"" + id + "\",\"token\":\"" + token + "\"}";
    outside.post("/api/guests/migrate").json(both).send().isProblem(401, "unauthenticated");
    asGuest(outside.post("/api/guests/migrate"), guest)
        .json(both)
        .send()
        .isProblem(403, "forbidden");
    asGuest(outside.post("/api/guests/migrate").as(ben), guest)
        .json(both)
        .send()
        .isProblem(400, "validation");
    outside
        .post("/api/guests/migrate")
        .as(ben)
        .json("{\"guestId\":\"" + id + "\"}")
        .send()
        .isProblem(400, "validation", "token");
    outside
        .post("/api/guests/migrate")
        .as(ben)
        .json("{\"guestId\":\"" + id + "\",\"token\":\"\"}")
        .send()
        .isProblem(403, "forbidden");
    outside
        .post("/api/guests/migrate")
        .as(ben)
        .json("{\"guestId\":\"" + id + "\",\"token\":\"" + outside.guest().substring(37) + "\"}")
        .send()
        .isProblem(403, "forbidden");
    outside
        .post("/api/guests/migrate")
        .as(ben)
        .json("{\"guestId\":\"" + UUID.randomUUID() + "\",\"token\":\"" + token + "\"}")
        .send()
        .isProblem(403, "forbidden");
    outside
        .post("/api/guests/migrate")
        .as(ben)
        .json("{\"guestId\":\"" + id + "\",\"token\":\"" + token + "\",\"userId\":\"ana\"}")
        .send()
        .isProblem(400, "validation", "userId");

    outside.post("/api/guests/migrate").as(ben).json(both).send().is(200);
    outside.post("/api/guests/migrate").as(ana).json(both).send().isProblem(409, "wrong-state");
    outside.get("/api/jobs/" + job).as(ben).send().is(200);
    asGuest(outside.get("/api/jobs/" + job), guest).send().isProblem(401, "unauthenticated");
  }

  @Test
  void a_guest_s_job_made_while_a_user_takes_over_is_the_user_s_or_was_refused() throws Exception {
    for (int round = 0; round < 5; round++) {
      String guest = outside.guest();
      String both =
          "{\"guestId\":\""
              + guest.substring(0, 36)
              + "\",\"token\":\""
              + guest.substring(37)
              + "\"}";
      String user = platform.token("takes-over-" + round, false);
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Outside.Answer>> creations = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
          creations.add(
              threads.submit(() ->
                  asGuest(outside.post("/api/jobs"), guest).json("{\"type\":\"noop\"}").send()));
        }
        outside.post("/api/guests/migrate").as(user).json(both).send().is(200);
        for (Future<Outside.Answer> creation : creations) {
          Outside.Answer answer = creation.get();
          if (answer.status() == 202) {
            assertThat(outside.get("/api/jobs?limit=100").as(user).send().body())
                .contains(answer.json().text("id"));
          } else {
            answer.isProblem(401, "unauthenticated");
          }
        }
      }
      assertThat(
              platform
                  .sql()
                  .query(
                      "select count(*) as n from jobs where guest_id = cast(:guest as uuid)",
                      Params.of("guest", guest.substring(0, 36)),
                      row -> row.whole("n")))
          .as("nothing is left behind in the guest's name")
          .containsExactly(0L);
    }
  }

  /** An operation with something in the places of its variables. */
  private static Outside.Ask any(Interface.Operation operation) {
    String path = operation.path().replace("{name}", "cleanup").replace("{type}", "noop");
    return outside.ask(
        operation.method(), path.replaceAll("\\{[A-Za-z]+}", UUID.randomUUID().toString()));
  }

  @Test
  void every_operation_asks_who_it_is_and_an_administrator_s_what_he_is() throws IOException {
    String guest = outside.guest();
    for (Interface.Operation operation : Interface.read().operations().values()) {
      boolean open =
          operation.spec().names().contains("security")
              && operation.spec().list("security").isEmpty();
      if (open) {
        continue;
      }
      any(operation).send().isProblem(401, "unauthenticated");
      any(operation).as("x.y.z").send().isProblem(401, "unauthenticated");
      if (operation.isForAdministrators()) {
        any(operation).as(ana).send().isProblem(403, "forbidden");
        asGuest(any(operation), guest).send().isProblem(403, "forbidden");
      }
    }
  }

  @Test
  void another_s_schedule_is_not_there_by_any_way() {
    String id =
        outside
            .post("/api/schedules")
            .as(ana)
            .json("{\"cron\":\"0 9 1 1 *\",\"job\":{\"type\":\"noop\"}}")
            .send()
            .is(201)
            .json()
            .text("id");
    String way = "/api/schedules/" + id;
    String guest = outside.guest();
    for (String read : List.of(way, way + "/ticks", way + "/ticks?limit=1")) {
      outside.get(read).as(ben).send().isProblem(404, "not-found");
      outside.get(read).as(platform.token("root", true)).send().isProblem(404, "not-found");
      asGuest(outside.get(read), guest).send().isProblem(403, "forbidden");
    }
    for (String change : List.of("/pause", "/resume", "/run")) {
      outside.post(way + change).as(ben).send().isProblem(404, "not-found");
    }
    outside
        .ask("PATCH", way)
        .as(ben)
        .json("{\"name\":\"mine\"}")
        .send()
        .isProblem(404, "not-found");
    outside.ask("DELETE", way).as(ben).send().isProblem(404, "not-found");
    assertThat(outside.get("/api/schedules").as(ben).send().is(200).body()).doesNotContain(id);
    outside
        .post("/api/schedules")
        .as(ben)
        .json("{\"cron\":\"0 9 1 1 *\",\"userId\":\"ana\",\"job\":{\"type\":\"noop\"}}")
        .send()
        .isProblem(400, "validation", "userId");
    assertThat(outside.get(way).as(ana).send().is(200).json().get("pausedAt")).isNull();
    outside.ask("DELETE", way).as(ana).send().is(204);
  }

  @Test
  void a_secret_that_signs_is_its_owner_s() {
    String guest = outside.guest();
    String anas = outside.get("/api/webhooks/secret").as(ana).send().is(200).json().text("secret");
    assertThat(outside.get("/api/webhooks/secret").as(ben).send().is(200).body())
        .doesNotContain(anas);
    assertThat(asGuest(outside.get("/api/webhooks/secret"), guest).send().is(200).body())
        .doesNotContain(anas);
    outside.post("/api/webhooks/secret").as(ben).send().is(200);
    assertThat(outside.get("/api/webhooks/secret").as(ana).send().is(200).json().text("secret"))
        .isEqualTo(anas);
  }

  @Test
  void a_guest_that_was_idle_for_too_long_is_nobody_any_more() {
    String idle = outside.guest();
    String active = outside.guest();
    asGuest(outside.get("/api/jobs"), idle).send().is(200);
    platform
        .sql()
        .update(
            "update guests set last_activity_at = now() - interval '31 days' where guest_id = cast(:id as uuid)",
            Params.of("id", idle.substring(0, 36)));
    platform
        .sql()
        .query(
            "select remove_idle_guests(interval '30 days', 1000) as n",
            Params.NONE,
            row -> row.whole("n"));
    asGuest(outside.get("/api/jobs"), idle).send().isProblem(401, "unauthenticated");
    asGuest(outside.post("/api/guests/token"), idle).send().isProblem(401, "unauthenticated");
    asGuest(outside.get("/api/jobs"), active).send().is(200);
  }

  @Test
  void what_is_for_administrators_is_for_nobody_else() {
    String stats = "/api/admin/outbox/stats";
    outside.get(stats).send().isProblem(401, "unauthenticated");
    outside.get(stats).as(ana).send().isProblem(403, "forbidden");
    asGuest(outside.get(stats), outside.guest()).send().isProblem(403, "forbidden");
    outside.get(stats).as(ana).header("X-Groups", "admin").send().isProblem(403, "forbidden");
    outside.get(stats).as(platform.token("root", true)).send().is(200);
    String job = later(outside.post("/api/jobs").as(ana));
    outside
        .get("/api/jobs/" + job)
        .as(platform.token("root", true))
        .send()
        .isProblem(404, "not-found");
  }

  @Test
  void guests_and_users_leave_by_their_own_door_only() {
    asGuest(outside.ask("DELETE", "/api/users/me"), outside.guest())
        .send()
        .isProblem(403, "forbidden");
    outside.ask("DELETE", "/api/guests/me").as(ben).send().isProblem(403, "forbidden");
    outside.post("/api/guests/token").as(ben).send().isProblem(403, "forbidden");
  }

  @Test
  void another_s_upload_cannot_be_imported() {
    String key =
        outside
            .post("/api/uploads")
            .as(ana)
            .json("{\"fileName\":\"a.csv\",\"size\":10}")
            .send()
            .is(200)
            .json()
            .text("key");
    outside
        .post("/api/jobs/dkt-import")
        .as(ben)
        .json("{\"key\":\"" + key + "\"}")
        .send()
        .isProblem(422, "refused", "no upload of yours");
    outside
        .post("/api/jobs")
        .as(ben)
        .json("{\"type\":\"dkt.import\",\"payload\":{\"key\":\"" + key + "\"}}")
        .send()
        .isProblem(422, "refused", "no upload of yours");
    for (String path : List.of("../" + key, key + "/../../x", "/" + key, "%2e%2e/x")) {
      outside
          .post("/api/jobs/dkt-import")
          .as(ben)
          .json("{\"key\":\"" + path + "\"}")
          .send()
          .isProblem(422, "refused");
    }
  }
}
