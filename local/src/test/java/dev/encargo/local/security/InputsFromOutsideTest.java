package dev.encargo.local.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.JsonObject;
import dev.encargo.local.LocalOptions;
import dev.encargo.local.LocalPlatform;
import dev.encargo.sql.Params;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that no honest client makes. */
class InputsFromOutsideTest {

  @TempDir static Path state;

  private static LocalPlatform platform;
  private static Outside outside;
  private static String ana;

  @BeforeAll
  static void start() {
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

  private static Outside.Answer create(String body) {
    return outside.post("/api/jobs").as(ana).json(body).send();
  }

  private static Outside.Answer list(String query) {
    return outside.get("/api/jobs?" + query).as(ana).send();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void json_that_is_none_is_told_where_it_breaks() {
    for (String broken :
        List.of(
            "",
            "{",
            "[]",
            "null",
            "7",
            "\"x\"",
            "{\"type\":\"noop\"",
            "{\"type\":\"noop\"}}",
            "{type:noop}",
            "{\"type\":\"noop\",}",
            "{\"type\":NaN}",
            "{\"type\":\"\\x\"}")) {
      create(broken).isProblem(400, "validation");
    }
    create("{\"type\":\"noop\",\"type\":\"fail\"}").isProblem(400, "validation", "uplicate");
    create("{\"type\":\"noop\",\"payload\":{\"a\":1,\"a\":2}}")
        .isProblem(400, "validation", "uplicate");
    create(
            "{\"type\":\"noop\",\"payload\":"
                + "{\"a\":".repeat(1_000)
                + "1"
                + "}".repeat(1_000)
                + "}")
        .isProblem(400, "validation", "levels deep");
    create("{\"type\":\"noop\",\"payload\":{\"a\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}}")
        .isProblem(400, "validation", "levels deep");
    create("{\"type\":\"noop\",\"maxRetries\":1" + "0".repeat(1_000) + "}")
        .isProblem(400, "validation");
    outside
        .post("/api/jobs")
        .as(ana)
        .json(new byte[] {'{', (byte) 0xff, (byte) 0xfe, '}'})
        .send()
        .isProblem(400, "validation");
    outside
        .ask("PATCH", "/api/jobs/x")
        .as(ana)
        .json("{\"metadata\":")
        .send()
        .isProblem(400, "validation");
  }

  @Test
  void what_cannot_be_stored_is_refused_before_it_is_tried() {
    create("{\"type\":\"noop\",\"name\":\"a\\u0000b\"}").isProblem(400, "validation", "u0000");
    create("{\"type\":\"noop\",\"payload\":{\"a\\u0000\":1}}")
        .isProblem(400, "validation", "u0000");
    create("{\"type\":\"noop\",\"metadata\":{\"a\":\"\\ud800\"}}")
        .isProblem(400, "validation", "surrogate");
    list("type=a%00b").isProblem(400, "validation", "u0000");
    list("url=%00").isProblem(400, "validation", "u0000");
    list("type=%ff%fe").isProblem(400, "validation", "percent-encoded");
    outside.get("/api/jobs/%00").as(ana).send().isProblem(404, "not-found");
  }

  @Test
  void what_is_too_large_is_413() {
    create("{\"type\":\"noop\",\"payload\":{\"a\":\"" + "x".repeat(200_000) + "\"}}")
        .isProblem(413, "too-large", "payload");
    create("{\"type\":\"noop\",\"payload\":{\"a\":\"" + "x".repeat(7_000_000) + "\"}}")
        .isProblem(413, "too-large");
    create("{\"a\":\"" + "x".repeat(11_000_000) + "\"}").isOfTheGateway(413);
    create("{\"type\":\"noop\",\"metadata\":{\"a\":\"" + "x".repeat(20_000) + "\"}}")
        .isProblem(413, "too-large", "metadata");
    String many = "{\"jobs\":[" + "{\"type\":\"noop\"},".repeat(1_000) + "{\"type\":\"noop\"}]}";
    outside.post("/api/jobs/batch").as(ana).json(many).send().isProblem(422, "refused", "1");
  }

  @Test
  void a_body_must_be_called_json() {
    for (String type :
        List.of(
            "text/plain",
            "application/xml",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json-patch+json",
            "")) {
      outside
          .post("/api/jobs")
          .as(ana)
          .header("Content-Type", type)
          .json("{\"type\":\"noop\"}")
          .send()
          .isProblem(415, "unsupported-media-type");
    }
    outside
        .post("/api/jobs")
        .as(ana)
        .header("Content-Type", "application/json; charset=utf-8")
        .json("{\"type\":\"noop\"}")
        .send()
        .is(202);
  }

  @Test
  void a_list_has_its_bounds_and_its_own_cursors() {
    for (String wrong :
        List.of(
            "limit=10000",
            "limit=0",
            "limit=-1",
            "limit=1e3",
            "limit=99999999999999999999",
            "limit=5&limit=6",
            "status=DONE",
            "priority=URGENT",
            "active=yes",
            "createdAfter=yesterday",
            "createdAfter=-999999999-01-01T00:00:00Z",
            "nothing=1")) {
      list(wrong).isProblem(400, "validation", wrong.substring(0, wrong.indexOf('=')));
    }
    outside
        .post("/api/jobs/batch")
        .as(ana)
        .json("{\"jobs\":[{\"type\":\"noop\"},{\"type\":\"noop\"},{\"type\":\"noop\"}]}")
        .send()
        .is(202);
    String cursor = list("limit=1").is(200).json().text("nextCursor");
    list("limit=1&cursor=" + cursor).is(200);
    String changed = (cursor.startsWith("A") ? "B" : "A") + cursor.substring(1);
    for (String wrong :
        List.of(
            changed,
            cursor + "A",
            cursor.substring(1),
            "x",
            "..",
            encoded("' or 1=1"),
            "00000000-0000-0000-0000-000000000000")) {
      list("limit=1&cursor=" + wrong).isProblem(400, "validation", "cursor");
    }
    list("limit=1&type=noop&cursor=" + cursor).isProblem(400, "validation", "cursor");
    outside
        .get("/api/jobs?limit=1&cursor=" + cursor)
        .as(platform.token("ben", false))
        .send()
        .isProblem(400, "validation", "cursor");
  }

  @Test
  void a_day_that_the_database_does_not_know_is_refused_before_it_is_asked() {
    String root = platform.token("root", true);
    for (String list : List.of("payouts", "payouts/omissions")) {
      for (String wrong :
          List.of("%2B999999999-12-31", "-999999999-01-01", "0000-01-01", "infinity")) {
        outside
            .get("/api/admin/" + list + "?period=" + wrong)
            .as(root)
            .send()
            .isProblem(400, "validation", "period");
      }
      outside.get("/api/admin/" + list + "?period=2026-11-22").as(root).send().is(200);
    }
  }

  @Test
  void sql_is_a_text_like_any_other() {
    long before = jobs();
    for (String sql :
        List.of(
            "'",
            "' or '1'='1",
            "'; drop table jobs; --",
            "\\'",
            "$$;select 1;$$",
            "%' or true --",
            ":owner",
            "?",
            "{fn now()}",
            "1) union select * from guests --")) {
      assertThat(list("type=" + encoded(sql)).is(200).json().objects("jobs")).as(sql).isEmpty();
      assertThat(list("url=" + encoded(sql)).is(200).json().objects("jobs")).as(sql).isEmpty();
      list("status=" + encoded(sql)).isProblem(400, "validation", "status");
      outside.get("/api/jobs/" + encoded(sql).replace("+", "%20")).as(ana).send().is(404);
      JsonObject made =
          create(
                  JsonObject.of(
                          "type",
                          "noop",
                          "name",
                          sql,
                          "uniqueKey",
                          sql,
                          "orderingKey",
                          sql,
                          "metadata",
                          JsonObject.of(sql, sql))
                      .toJson())
              .is(202)
              .json();
      assertThat(made.text("name")).isEqualTo(sql);
      assertThat(made.object("metadata").text(sql)).isEqualTo(sql);
    }
    assertThat(jobs()).isEqualTo(before + 10);
  }

  private static long jobs() {
    return platform
        .sql()
        .first("select count(*) as n from jobs", Params.NONE, row -> row.whole("n"))
        .orElseThrow();
  }

  @Test
  void an_idempotency_key_is_for_one_body() throws Exception {
    Callable<Outside.Answer> same =
        () ->
            outside
                .post("/api/jobs")
                .as(ana)
                .header("Idempotency-Key", "at-once")
                .json("{\"type\":\"noop\",\"name\":\"once\"}")
                .send();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<String> ids =
          threads.invokeAll(java.util.Collections.nCopies(8, same)).stream()
              .map(answer -> answer.resultNow().is(202).json().text("id"))
              .distinct()
              .toList();
      assertThat(ids).as("side by side they are answered with one job").hasSize(1);
    }
    outside
        .post("/api/jobs")
        .as(ana)
        .header("Idempotency-Key", "at-once")
        .json("{\"type\":\"fail\"}")
        .send()
        .isProblem(422, "idempotency-key-reused");
    outside
        .post("/api/jobs/batch")
        .as(ana)
        .header("Idempotency-Key", "at-once")
        .json("{\"jobs\":[{\"type\":\"noop\"}]}")
        .send()
        .isProblem(422, "idempotency-key-reused");
    for (String key : List.of("", " ", "x".repeat(256))) {
      outside
          .post("/api/jobs")
          .as(ana)
          .header("Idempotency-Key", key)
          .json("{\"type\":\"noop\"}")
          .send()
          .isProblem(400, "validation", "Idempotency-Key");
    }
  }

  @Test
  void unknown_methods_and_addresses_end_at_the_gateway() {
    for (String method : List.of("PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "X")) {
      outside.ask(method, "/api/jobs").as(ana).send().isOfTheGateway(404);
    }
    for (String path :
        List.of(
            "/",
            "/api",
            "/api/job",
            "/api/jobs/1/2/3",
            "/api/guests",
            "/.env",
            "/api/../etc/passwd",
            "/api//jobs")) {
      outside.get(path).as(ana).send().isOfTheGateway(404);
    }
    outside
        .get("/api/jobs")
        .as(ana)
        .header("X-Filling", "x".repeat(12_000))
        .send()
        .isOfTheGateway(431);
    outside
        .get("/api/jobs")
        .as("x".repeat(9_000))
        .send()
        .isProblem(401, "unauthenticated", "longer than");
  }

  @Test
  void a_url_that_is_none_is_refused_where_it_is_given() {
    for (String url :
        List.of(
            "javascript:alert(1)",
            "file:///etc/passwd",
            "x",
            "http://",
            "https://user:secret@example.com/")) {
      create("{\"type\":\"noop\",\"webhookUrl\":\"" + url + "\"}")
          .isProblem(422, "refused", "webhookUrl");
    }
    for (String url :
        List.of(
            "http://169.254.169.254/latest/meta-data",
            "https://10.0.0.1/",
            "gopher://x/",
            "http://[::ffff:169.254.169.254]/")) {
      int status =
          create("{\"type\":\"http.request\",\"payload\":{\"url\":\"" + url + "\"}}")
              .givesNothingAway()
              .status();
      assertThat(status).as(url).isIn(202, 422);
    }
  }
}
