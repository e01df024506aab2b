package dev.encargo.functions.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.functions.api.Api.Answer;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Issuer;
import dev.encargo.sql.Params;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobsFunctionTest {

  private static final Api API = new Api();

  private static int users;

  /** Each test is a user of its own, so that none sees another's jobs. */
  private String ana;

  @BeforeEach
  void a_new_user() {
    ana = "ana-" + users++;
    API.pause = time -> API.now = API.now.plus(time);
  }

  @AfterAll
  static void close() {
    API.close();
  }

  private String create(String fields) {
    Answer answer = API.post(ana, "/api/jobs", "{\"type\": \"noop\"" + fields + "}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    return answer.json().text("id");
  }

  @Test
  void creations_of_one_debounce_or_throttle_are_one_job_of_their_owner() {
    String debounce =
        "{\"type\": \"noop\", \"payload\": {\"n\": %d}, \"debounce\": {\"key\": \"k\", \"delay\": 60000}}";
    Answer first = API.post(ana, "/api/jobs", debounce.formatted(1));
    Answer second = API.post(ana, "/api/jobs", debounce.formatted(2));
    assertThat(first.status()).as(first.body()).isEqualTo(202);
    assertThat(first.json().flag("deduplicated")).isFalse();
    assertThat(second.status()).as(second.body()).isEqualTo(202);
    assertThat(second.json().flag("deduplicated")).isTrue();
    String id = first.json().text("id");
    assertThat(second.json().text("id")).isEqualTo(id);
    assertThat(second.headers()).containsEntry("location", "/api/jobs/" + id);
    assertThat(API.get(ana, "/api/jobs/" + id).json().object("payload").whole("n")).isEqualTo(2);
    Answer ben = API.post(ana + "-ben", "/api/jobs", debounce.formatted(3));
    assertThat(ben.json().flag("deduplicated")).as("of another").isFalse();
    Answer batch =
        API.post(
            ana,
            "/api/jobs/batch",
            "{\"jobs\": [{\"type\": \"noop\", \"throttle\": {\"key\": \"k\", \"period\": 1000}}, {\"type\": \"noop\", \"throttle\": {\"key\": \"k\", \"period\": 1000}}]}");
    assertThat(batch.json().objects("jobs").stream().map(job -> job.flag("deduplicated")))
        .containsExactly(false, true);
  }

  @Test
  void a_debounce_or_throttle_that_cannot_be_is_refused_with_its_field() {
    Map.ofEntries(
            Map.entry("\"debounce\": {\"key\": \"k\"}", "debounce.delay"),
            Map.entry("\"debounce\": {\"key\": \"\", \"delay\": 1000}", "debounce.key"),
            Map.entry("\"debounce\": {\"key\": \"k\", \"delay\": 999}", "debounce.delay"),
            Map.entry(
                "\"debounce\": {\"key\": \"k\", \"delay\": 1000, \"maxWait\": 999}",
                "debounce.maxWait"),
            Map.entry(
                "\"debounce\": {\"key\": \"k\", \"delay\": 1000, \"maxWait\": 50001}",
                "debounce.maxWait"),
            Map.entry("\"debounce\": {\"key\": \"k\", \"dellay\": 1000}", "debounce.delay"),
            Map.entry(
                "\"debounce\": {\"key\": \"k\", \"delay\": 1000}, \"uniqueKey\": \"u\"",
                "uniqueKey"),
            Map.entry(
                "\"debounce\": {\"key\": \"k\", \"delay\": 1000}, \"orderingKey\": \"o\"",
                "orderingKey"),
            Map.entry(
                "\"debounce\": {\"key\": \"k\", \"delay\": 1000}, \"scheduledAt\": \"2199-01-01T00:00:00Z\"",
                "scheduledAt"),
            Map.entry(
                "\"debounce\": {\"key\": \"k\", \"delay\": 1000}, \"throttle\": {\"key\": \"k\", \"period\": 1000}",
                "throttle"),
            Map.entry(
                "\"throttle\": {\"key\": \"k\", \"period\": 1000, \"limit\": 0}", "throttle.limit"),
            Map.entry(
                "\"throttle\": {\"key\": \"k\", \"period\": 1000}, \"uniqueKey\": \"u\"",
                "uniqueKey"),
            Map.entry("\"throttle\": {\"key\": \"k\"}", "throttle.period"))
        .forEach((wrong, field) -> {
          Answer answer = API.post(ana, "/api/jobs", "{\"type\": \"noop\", " + wrong + "}");
          isProblem(answer, 422, "refused");
          assertThat(fields(answer)).as(wrong).contains(field);
        });
    isProblem(
        API.post(ana, "/api/jobs", "{\"type\": \"noop\", \"debounce\": 5}"), 400, "validation");
  }

  @Test
  void a_type_for_administrators_is_forbidden_to_others() {
    isProblem(API.post(ana, "/api/jobs", "{\"type\": \"payout.retry\"}"), 403, "forbidden");
    isProblem(
        API.post(
            ana,
            "/api/jobs/batch",
            "{\"jobs\": [{\"type\": \"noop\"}, {\"type\": \"payout.retry\"}]}"),
        403,
        "forbidden");
    assertThat(API.get(ana, "/api/jobs").body()).contains("\"jobs\":[]");
  }

  private static void isProblem(Answer answer, int status, String name) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers())
        .containsEntry("content-type", "application/problem+json")
        .containsEntry("cache-control", "no-store")
        .containsEntry("x-content-type-options", "nosniff");
    JsonObject problem = answer.json();
    assertThat(problem.text("type")).isEqualTo("https://encargo.dev/problems/" + name);
    assertThat(problem.text("title")).isNotBlank();
    assertThat(problem.whole("status")).isEqualTo(status);
    assertThat(problem.text("detail")).isNotBlank();
    assertThat(problem.text("requestId")).isEqualTo("req-1");
    assertThat(answer.body()).doesNotContain("dev.encargo.job", "Exception", "jackson", "jobs_");
  }

  private static List<Object> fields(Answer answer) {
    return answer.json().objects("errors").stream().map(e -> e.get("field")).toList();
  }

  @Test
  void a_job_is_taken_and_shown_as_it_was_asked_for() {
    Answer created =
        API.post(
            ana,
            "/api/jobs",
            """
            {"type": "email.send", "name": "Bienvenida ñ", "payload": {"to": "ana@example.com", "big": 12345678901234567890, "d": 1.50},
             "priority": "HIGH", "maxRetries": 5, "retryDelay": 2500, "url": "https://example.com/p/1", "metadata": {"team": "a"},
             "orderingKey": "o", "uniqueKey": "u", "webhookUrl": "https://example.com/hook"}
            """);
    assertThat(created.status()).as(created.body()).isEqualTo(202);
    String id = created.json().text("id");
    assertThat(created.headers()).containsEntry("location", "/api/jobs/" + id);

    Answer shown = API.get(ana, "/api/jobs/" + id);
    assertThat(shown.status()).isEqualTo(200);
    JsonObject job = shown.json();
    assertThat(job.object("payload").toJson())
        .contains("12345678901234567890")
        .contains("ana@example.com");
    assertThat(job.text("name")).isEqualTo("Bienvenida ñ");
    assertThat(job.text("status")).isEqualTo("QUEUED");
    assertThat(job.text("priority")).isEqualTo("HIGH");
    assertThat(job.whole("maxRetries")).isEqualTo(5);
    assertThat(job.whole("retryDelay")).isEqualTo(2500);
    assertThat(job.text("userId")).isEqualTo(ana);
    assertThat(job.get("guestId")).isNull();
    assertThat(job.text("createdAt"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z");
    assertThat(job.names())
        .containsAll(
            List.of(
                "id",
                "type",
                "progress",
                "processedItems",
                "totalItems",
                "message",
                "ratePerSecond",
                "etaSeconds",
                "retryCount",
                "scheduledAt",
                "webhookUrl",
                "url",
                "metadata",
                "orderingKey",
                "uniqueKey",
                "result",
                "error",
                "loteDeleted",
                "workerId",
                "scheduleId",
                "cancelRequestedAt",
                "updatedAt",
                "startedAt",
                "completedAt"))
        .doesNotContain("fence", "dispatch", "checkpoint", "logs", "attempts");
    assertThat(created.json().names())
        .containsAll(job.names())
        .contains("deduplicated")
        .hasSize(job.names().size() + 1);
  }

  @Test
  void a_body_may_come_in_base64() {
    String body =
        Base64.getEncoder()
            .encodeToString(
                "{\"type\": \"noop\", \"name\": \"añ🎉\"}".getBytes(StandardCharsets.UTF_8));
    Answer answer =
        API.send(
            Api.event(
                "POST",
                "/api/jobs",
                Map.of(
                    "Authorization",
                    "Bearer " + API.token(ana),
                    "Content-Type",
                    "application/json; charset=utf-8"),
                body,
                true));
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    assertThat(answer.json().text("name")).isEqualTo("añ🎉");
  }

  @Test
  void a_batch_is_answered_in_its_order_and_in_few_words() {
    String jobs =
        IntStream.range(0, 1000)
            .mapToObj(i -> "{\"type\": \"noop\", \"payload\": {\"i\": " + i + "}}")
            .collect(Collectors.joining(","));
    Answer answer = API.post(ana, "/api/jobs/batch", "{\"jobs\": [" + jobs + "]}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(202);
    List<JsonObject> created = answer.json().objects("jobs");
    assertThat(created).hasSize(1000);
    assertThat(created.getFirst().names()).containsExactly("id", "status", "type", "deduplicated");
    JsonObject last = API.get(ana, "/api/jobs/" + created.getLast().text("id")).json();
    assertThat(last.object("payload").whole("i")).isEqualTo(999);
  }

  @Test
  void a_repeat_with_the_same_key_is_answered_with_the_same_job() {
    String body = "{\"type\": \"noop\"}";
    Answer first = API.post(ana, "/api/jobs", body, "idempotency-key", "k1");
    Answer again = API.post(ana, "/api/jobs", body, "idempotency-key", "k1");
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.json().text("id")).isEqualTo(first.json().text("id"));
    isProblem(
        API.post(ana, "/api/jobs", "{\"type\": \"noop\" }", "idempotency-key", "k1"),
        422,
        "idempotency-key-reused");
    Answer other = API.post(ana + "x", "/api/jobs", body, "idempotency-key", "k1");
    assertThat(other.json().text("id")).isNotEqualTo(first.json().text("id"));
  }

  @Test
  void an_idempotency_key_is_1_to_255_printable_characters() {
    for (String key : List.of("", " ", "x".repeat(256), "a\nb", "ñ")) {
      isProblem(
          API.post(ana, "/api/jobs", "{\"type\": \"noop\"}", "idempotency-key", key),
          400,
          "validation");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "nonsense",
        "{\"type\": \"noop\", \"type\": \"noop\"}",
        "{\"type\": \"noop\", \"payload\": {\"a\": \"\\u0000\"}}",
        "{\"type\": \"noop\", \"nmae\": 1}",
        "{\"type\": \"noop\", \"status\": \"COMPLETED\"}",
        "{\"type\": 1}",
        "{}",
        "{\"type\": \"noop\", \"scheduledAt\": \"soon\"}",
        "{\"type\": \"email.send\"}"
      })
  void a_body_that_is_not_what_the_interface_describes_is_400(String body) {
    isProblem(API.post(ana, "/api/jobs", body), 400, "validation");
  }

  @Test
  void a_thousand_levels_are_400() {
    isProblem(
        API.post(
            ana,
            "/api/jobs",
            "{\"type\": \"noop\", \"payload\": {\"a\": "
                + "[".repeat(1000)
                + "]".repeat(1000)
                + "}}"),
        400,
        "validation");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\": \"nope\"}", "{\"type\": \"noop\", \"maxRetries\": 1000000}",
        "{\"type\": \"noop\", \"scheduledAt\": \"2020-01-01T00:00:00Z\"}",
            "{\"type\": \"noop\", \"scheduledAt\": \"9999-01-01T00:00:00Z\"}",
        "{\"type\": \"noop\", \"webhookUrl\": \"http://example.com\"}"
      })
  void a_value_that_is_refused_is_422(String body) {
    isProblem(API.post(ana, "/api/jobs", body), 422, "refused");
  }

  @Test
  void a_payload_of_a_byte_too_much_is_413() {
    String text = "x".repeat(128 * 1024 - "{\"a\":\"\"}".length() + 1);
    isProblem(
        API.post(ana, "/api/jobs", "{\"type\":\"noop\",\"payload\":{\"a\":\"" + text + "\"}}"),
        413,
        "too-large");
    Answer fits =
        API.post(
            ana,
            "/api/jobs",
            "{\"type\":\"noop\",\"payload\":{\"a\":\"" + text.substring(1) + "\"}}");
    assertThat(fits.status()).isEqualTo(202);
    isProblem(API.post(ana, "/api/jobs", " ".repeat(6 * 1024 * 1024 + 1)), 413, "too-large");
  }

  @Test
  void every_error_of_a_batch_is_told_and_nothing_is_created() {
    Answer answer =
        API.post(
            ana,
            "/api/jobs/batch",
            "{\"jobs\": [{\"type\": \"noop\"}, {\"type\": \"noop\", \"payload\": 1}, {\"type\": \"email.send\", \"fence\": 1}]}");
    isProblem(answer, 400, "validation");
    assertThat(fields(answer)).containsExactly("jobs[1].payload", "jobs[2].fence");
    assertThat(API.get(ana, "/api/jobs").json().objects("jobs")).isEmpty();
    isProblem(API.post(ana, "/api/jobs/batch", "{\"jobs\": []}"), 422, "refused");
  }

  @Test
  void a_body_must_say_that_it_is_json() {
    for (String type :
        List.of("text/plain", "application/x-www-form-urlencoded", "", "application/jsonp")) {
      isProblem(
          API.post(ana, "/api/jobs", "{\"type\": \"noop\"}", "content-type", type),
          415,
          "unsupported-media-type");
    }
    isProblem(API.post(ana, "/api/jobs", ""), 415, "unsupported-media-type");
  }

  @Test
  void without_a_good_token_nothing_is_told() {
    String id = create("");
    for (String header :
        List.of(
            "", "Bearer x", "Basic abc", "Bearer " + Issuer.withAKey().tokenFor(ana, API.now))) {
      Answer answer = API.get(ana, "/api/jobs/" + id, "authorization", header);
      isProblem(answer, 401, "unauthenticated");
      assertThat(answer.headers()).containsKey("www-authenticate");
    }
    String expired = API.issuer.tokenFor(ana, API.now.minusSeconds(7200));
    isProblem(
        API.get(ana, "/api/jobs", "authorization", "Bearer " + expired), 401, "unauthenticated");
  }

  @Test
  void another_owners_job_is_not_there() {
    String id = create("");
    String ben = ana + "-ben";
    isProblem(API.get(ben, "/api/jobs/" + id), 404, "not-found");
    isProblem(API.get(ben, "/api/jobs/" + id + "?include=logs,attempts"), 404, "not-found");
    isProblem(API.get(ben, "/api/jobs/" + id, "if-none-match", "*"), 404, "not-found");
    isProblem(API.get(ben, "/api/jobs/" + id, "prefer", "wait=20"), 404, "not-found");
    isProblem(API.post(ben, "/api/jobs/" + id + "/cancel", ""), 404, "not-found");
    isProblem(API.post(ben, "/api/jobs/" + id + "/retry", ""), 404, "not-found");
    assertThat(API.get(ben, "/api/jobs").json().objects("jobs")).isEmpty();
    assertThat(API.get(ana, "/api/jobs/" + id).json().text("status")).isEqualTo("QUEUED");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "1-1-1-1-1",
        "batch",
        "00000000-0000-0000-0000-00000000000g",
        "' or 1=1 --",
        "00000000-0000-7000-8000-000000000000"
      })
  void what_is_no_id_of_a_job_is_404(String id) {
    isProblem(API.get(ana, "/api/jobs/" + id), 404, "not-found");
  }

  @Test
  void unknown_addresses_and_methods_are_told() {
    isProblem(API.get(ana, "/"), 404, "not-found");
    isProblem(API.get(ana, "/api/job"), 404, "not-found");
    isProblem(API.get(ana, "/api/jobs/"), 404, "not-found");
    isProblem(API.get(ana, "/api/jobs//cancel"), 405, "method-not-allowed");
    Answer answer = API.call(ana, "DELETE", "/api/jobs", "");
    isProblem(answer, 405, "method-not-allowed");
    assertThat(answer.headers()).containsEntry("allow", "GET, POST");
  }

  @Test
  void a_list_goes_on_with_its_cursor() {
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      created.addFirst(create(""));
    }
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonObject page = API.get(ana, "/api/jobs?limit=3" + cursor).json();
      page.objects("jobs").forEach(job -> seen.add(job.text("id")));
      cursor = page.get("nextCursor") == null ? null : "&cursor=" + page.text("nextCursor");
    } while (cursor != null);
    assertThat(seen).isEqualTo(created);
    assertThat(API.get(ana, "/api/jobs?limit=1").json().objects("jobs").getFirst().names())
        .doesNotContain("payload");
  }

  @Test
  void a_cursor_that_was_changed_or_taken_elsewhere_is_400() {
    create("");
    create("");
    String cursor = API.get(ana, "/api/jobs?limit=1").json().text("nextCursor");
    assertThat(API.get(ana, "/api/jobs?limit=1&cursor=" + cursor).status()).isEqualTo(200);
    char other = cursor.charAt(5) == 'A' ? 'B' : 'A';
    for (String wrong :
        List.of(
            cursor.substring(0, 5) + other + cursor.substring(6),
            cursor.substring(1),
            cursor + "A",
            "x",
            "%00",
            "'%20or%201=1")) {
      isProblem(API.get(ana, "/api/jobs?limit=1&cursor=" + wrong), 400, "validation");
    }
    isProblem(API.get(ana, "/api/jobs?status=FAILED&cursor=" + cursor), 400, "validation");
    isProblem(API.get(ana + "-ben", "/api/jobs?cursor=" + cursor), 400, "validation");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "limit=0 | limit",
        "limit=101 | limit",
        "limit=abc | limit",
        "limit=1&limit=2 | limit",
        "limit=-1 | limit",
        "limit=1e1 | limit",
        "limt=5 | limt",
        "status=DONE | status",
        "status=FAILED,DONE | status",
        "priority=URGENT | priority",
        "active=yes | active",
        "createdAfter=yesterday | createdAfter",
        "createdBefore=2026-01-01 | createdBefore",
        "createdBefore=%2B12026-01-01T00:00:00Z | createdBefore",
        "owner=ben | owner",
        "user_id=ben | user_id",
      })
  void a_parameter_that_is_wrong_is_named(String query, String field) {
    Answer answer = API.get(ana, "/api/jobs?" + query);
    isProblem(answer, 400, "validation");
    assertThat(fields(answer)).containsExactly(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"type=%00", "type=%", "type=%zz", "type=%C3%28", "%00=1", "url=%ED%A0%80"})
  void an_address_that_is_badly_encoded_is_400(String query) {
    isProblem(API.get(ana, "/api/jobs?" + query), 400, "validation");
  }

  @Test
  void filters_are_values_and_never_sql() {
    create(", \"url\": \"https://example.com/a?b=c&d\"");
    create("");
    assertThat(
            API.get(ana, "/api/jobs?url=https%3A%2F%2Fexample.com%2Fa%3Fb%3Dc%26d")
                .json()
                .objects("jobs"))
        .hasSize(1);
    assertThat(API.get(ana, "/api/jobs?url='%20or%20'1'='1").json().objects("jobs")).isEmpty();
    assertThat(API.get(ana, "/api/jobs?type=noop';drop%20table%20jobs;--").json().objects("jobs"))
        .isEmpty();
    assertThat(
            API.get(
                    ana,
                    "/api/jobs?status=queued&status=PENDING,FAILED&type=noop&priority=normal&active=true"
                        + "&createdAfter=2020-01-01T00:00:00Z&createdBefore=2099-01-01T00:00:00%2B02:00")
                .json()
                .objects("jobs"))
        .hasSize(2);
    assertThat(API.get(ana, "/api/jobs?status=COMPLETED").json().objects("jobs")).isEmpty();
  }

  @Test
  void polling_with_the_etag_is_304_until_something_changes() {
    String id = create("");
    Answer first = API.get(ana, "/api/jobs/" + id);
    String etag = first.headers().get("etag");
    Answer same = API.get(ana, "/api/jobs/" + id, "if-none-match", etag);
    assertThat(same.status()).isEqualTo(304);
    assertThat(same.body()).isEmpty();
    assertThat(same.headers()).containsEntry("etag", etag);
    assertThat(API.get(ana, "/api/jobs/" + id, "if-none-match", "\"x\", W/" + etag).status())
        .isEqualTo(304);
    API.set(id, "message = 'half', progress = 50");
    Answer changed = API.get(ana, "/api/jobs/" + id, "if-none-match", etag);
    assertThat(changed.status()).isEqualTo(200);
    assertThat(changed.json().text("message")).isEqualTo("half");
    assertThat(changed.headers().get("etag")).isNotEqualTo(etag);
  }

  @Test
  void waiting_ends_when_something_changes() {
    String id = create("");
    String etag = API.get(ana, "/api/jobs/" + id).headers().get("etag");
    List<Long> pauses = new ArrayList<>();
    API.pause =
        time -> {
          pauses.add(time.toMillis());
          API.now = API.now.plus(time);
          if (pauses.size() == 4) {
            API.set(id, "message = 'now'");
          }
        };
    Answer answer = API.get(ana, "/api/jobs/" + id, "prefer", "wait=20", "if-none-match", etag);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().text("message")).isEqualTo("now");
    assertThat(answer.headers()).containsEntry("preference-applied", "wait=20");
    assertThat(pauses).containsExactly(20L, 40L, 80L, 160L);
  }

  @Test
  void waiting_ends_with_its_time_and_25_seconds_at_the_most() {
    String id = create("");
    var begun = API.now;
    Answer answer = API.get(ana, "/api/jobs/" + id, "prefer", "respond-async, wait=100");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(API.now).isEqualTo(begun.plusSeconds(25));
    String etag = answer.headers().get("etag");
    assertThat(API.get(ana, "/api/jobs/" + id, "prefer", "wait=3", "if-none-match", etag).status())
        .isEqualTo(304);
    assertThat(API.now).isEqualTo(begun.plusSeconds(28));
  }

  @Test
  void nobody_waits_for_a_job_that_has_ended_or_has_changed_already() {
    String id = create("");
    API.pause =
        _ -> {
          throw new AssertionError("waited");
        };
    assertThat(
            API.get(ana, "/api/jobs/" + id, "prefer", "wait=20", "if-none-match", "\"old\"")
                .status())
        .isEqualTo(200);
    assertThat(API.get(ana, "/api/jobs/" + id, "prefer", "wait=soon").status()).isEqualTo(200);
    assertThat(API.post(ana, "/api/jobs/" + id + "/cancel", "").status()).isEqualTo(202);
    assertThat(API.get(ana, "/api/jobs/" + id, "prefer", "wait=20").json().text("status"))
        .isEqualTo("CANCELLED");
  }

  @Test
  void progress_tells_rate_and_time_left() {
    String id = create("");
    API.set(
        id,
        "status = 'PROCESSING', lease_until = now(), started_at = clock_timestamp() - interval '10 seconds', "
            + "processed_items = 5000, total_items = 18000, progress = 27, message = 'Fila 5000', fence = 1");
    JsonObject job = API.get(ana, "/api/jobs/" + id).json();
    assertThat(job.decimal("ratePerSecond").doubleValue()).isBetween(450.0, 501.0);
    assertThat(job.whole("etaSeconds")).isBetween(26L, 29L);
    assertThat(job.whole("progress")).isEqualTo(27);
    assertThat(API.get(ana, "/api/jobs/" + id).body())
        .isEqualTo(API.get(ana, "/api/jobs/" + id).body());
  }

  @Test
  void logs_and_attempts_come_when_asked_for() {
    String id = create("");
    API.sql.update(
        "insert into job_logs (job_id, at, level, message) values (cast(:id as uuid), now(), 'INFO', 'hola')",
        Params.of("id", id));
    API.sql.update(
        "insert into job_attempts (job_id, fence, started_at, ended_at, outcome, error) values (cast(:id as uuid), 1, now(), now(), 'RETRYING', 'no')",
        Params.of("id", id));
    JsonObject job = API.get(ana, "/api/jobs/" + id + "?include=logs,attempts").json();
    assertThat(job.objects("logs").getFirst().text("message")).isEqualTo("hola");
    assertThat(job.objects("attempts").getFirst().text("outcome")).isEqualTo("RETRYING");
    assertThat(API.get(ana, "/api/jobs/" + id + "?include=logs").json().names())
        .contains("logs")
        .doesNotContain("attempts");
    isProblem(API.get(ana, "/api/jobs/" + id + "?include=secrets"), 400, "validation");
    isProblem(API.get(ana, "/api/jobs/" + id + "?includes=logs"), 400, "validation");
  }

  @Test
  void a_cancelled_job_can_be_run_again_and_a_queued_one_cannot() {
    String id = create("");
    isProblem(API.post(ana, "/api/jobs/" + id + "/retry", ""), 409, "wrong-state");
    Answer cancelled = API.post(ana, "/api/jobs/" + id + "/cancel", "");
    assertThat(cancelled.status()).isEqualTo(202);
    assertThat(cancelled.json().text("status")).isEqualTo("CANCELLED");
    isProblem(API.post(ana, "/api/jobs/" + id + "/cancel", ""), 409, "wrong-state");
    Answer again = API.post(ana, "/api/jobs/" + id + "/retry", "");
    assertThat(again.status()).isEqualTo(202);
    assertThat(again.json().text("id")).isNotEqualTo(id);
    assertThat(again.headers()).containsEntry("location", "/api/jobs/" + again.json().text("id"));
  }

  @Test
  void an_upload_is_put_under_its_owners_prefix() {
    Answer answer =
        API.post(
            ana,
            "/api/uploads",
            "{\"fileName\": \"../../año 2026/resumen ñ.csv\", \"size\": 52428800, \"contentType\": \"text/csv\"}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    JsonObject upload = answer.json();
    assertThat(upload.text("key"))
        .matches(
            "uploads/[0-9a-f]{32}/[0-9a-f-]{36}/resumen_\\.csv|uploads/[0-9a-f]{32}/[0-9a-f-]{36}/resumen__\\.csv");
    assertThat(upload.text("method")).isEqualTo("PUT");
    assertThat(upload.object("headers").text("content-type")).isEqualTo("text/csv");
    assertThat(upload.text("expiresAt")).isEqualTo(API.now.plusSeconds(900).toString());

    Answer imported =
        API.post(
            ana,
            "/api/jobs/dkt-import",
            "{\"key\": \""
                + upload.text("key")
                + "\", \"name\": \"Marzo\", \"priority\": 9, \"decimal\": \",\"}",
            "idempotency-key",
            "i");
    assertThat(imported.status()).as(imported.body()).isEqualTo(202);
    assertThat(imported.json().text("type")).isEqualTo("dkt.import");
    assertThat(imported.json().text("name")).isEqualTo("Marzo");
    assertThat(imported.json().text("priority")).isEqualTo("CRITICAL");
    assertThat(imported.json().object("payload"))
        .isEqualTo(JsonObject.of("key", upload.text("key"), "decimal", ","));

    String ben = ana + "-ben";
    String own = "{\"key\": \"" + upload.text("key") + "\"}";
    Answer stolen = API.post(ben, "/api/jobs/dkt-import", own);
    isProblem(stolen, 422, "refused");
    assertThat(fields(stolen)).containsExactly("key");
    isProblem(
        API.post(ben, "/api/jobs", "{\"type\": \"dkt.import\", \"payload\": " + own + "}"),
        422,
        "refused");
    isProblem(
        API.post(
            ben,
            "/api/jobs/batch",
            "{\"jobs\": [{\"type\": \"dkt.import\", \"payload\": " + own + "}]}"),
        422,
        "refused");
    isProblem(
        API.post(
            ana,
            "/api/jobs/dkt-import",
            "{\"key\": \"" + upload.text("key").replace("/resumen", "/../x/resumen") + "\"}"),
        422,
        "refused");
    isProblem(
        API.post(
            ana,
            "/api/jobs/dkt-import",
            "{\"key\": \"" + upload.text("key") + "\", \"type\": \"noop\"}"),
        400,
        "validation");
    isProblem(API.post(ana, "/api/jobs/dkt-import", "{}"), 400, "validation");
    isProblem(API.post(ana, "/api/jobs/dkt-import", "{\"key\": 7}"), 400, "validation");
  }

  @Test
  void a_deleted_statement_shows_at_its_job_and_is_nobody_elses_to_delete() {
    String id = create("");
    String lote = "0195a000-0000-7000-8000-00000000000" + users % 10;
    API.sql.update(
        """
        insert into dkt_lotes (id, job_id, user_id, status, completed_at, file_key, file_name, rules)
        values (cast(:lote as uuid), cast(:id as uuid), :user, 'complete', now(), 'k', 'n', '{}')
        """,
        Params.of("lote", lote).and("id", id).and("user", ana));
    API.set(id, "type = 'dkt.import', result = '{\"loteId\": \"" + lote + "\"}'");
    Answer before = API.get(ana, "/api/jobs/" + id);
    assertThat(before.json().flag("loteDeleted")).isFalse();

    isProblem(API.call(ana + "-ben", "DELETE", "/api/dkt/lotes/" + lote, ""), 404, "not-found");
    assertThat(API.call(ana, "DELETE", "/api/dkt/lotes/" + lote, "").status()).isEqualTo(204);
    isProblem(API.call(ana, "DELETE", "/api/dkt/lotes/" + lote, ""), 404, "not-found");
    Answer after = API.get(ana, "/api/jobs/" + id, "if-none-match", before.headers().get("etag"));
    assertThat(after.status()).isEqualTo(200);
    assertThat(after.json().flag("loteDeleted")).isTrue();
    assertThat(API.get(ana, "/api/jobs").json().objects("jobs").getFirst().flag("loteDeleted"))
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"size\": 1} | 400 | fileName",
        "{\"fileName\": \"a\"} | 400 | size",
        "{\"fileName\": \"a\", \"size\": 0} | 422 | size",
        "{\"fileName\": \"a\", \"size\": 5368709121} | 422 | size",
        "{\"fileName\": \"a\", \"size\": \"1\"} | 400 | size",
        "{\"fileName\": \"a\", \"size\": 1, \"contentType\": \"x\"} | 422 | contentType",
        "{\"fileName\": \"a\", \"size\": 1, \"contentType\": \"a/b\\r\\nx: y\"} | 422 | contentType",
        "{\"fileName\": \"a\", \"size\": 1, \"key\": \"uploads/x\"} | 400 | key",
        "{\"fileName\": \"\", \"size\": 1} | 422 | fileName",
      })
  void a_wrong_upload_is_refused(String body, int status, String field) {
    Answer answer = API.post(ana, "/api/uploads", body);
    isProblem(answer, status, status == 400 ? "validation" : "refused");
    assertThat(fields(answer)).containsExactly(field);
  }

  @Test
  void each_request_is_one_line_without_token_and_payload() {
    API.post(ana, "/api/jobs", "{\"type\": \"noop\", \"payload\": {\"secret\": \"hunter2\"}}");
    String[] lines = API.log().split("\n");
    JsonObject line = Json.parseObject(lines[lines.length - 1]);
    assertThat(line.text("message")).isEqualTo("request");
    assertThat(line.text("route")).isEqualTo("POST /api/jobs");
    assertThat(line.whole("status")).isEqualTo(202);
    assertThat(line.text("requestId")).isEqualTo("req-1");
    assertThat(line.whole("ms")).isNotNegative();
    assertThat(API.log()).doesNotContain("hunter2", API.token(ana), "Bearer e");
  }

  @Test
  void what_cannot_be_reached_is_503_with_the_time_to_come_back() {
    try (Api api = new Api()) {
      api.issuer.down = true;
      isProblem(api.get("ana", "/api/jobs"), 503, "unavailable");
      api.issuer.down = false;
      api.now = api.now.plusSeconds(10);
      api.queueDown = true;
      Answer refused = api.post("ana", "/api/jobs", "{\"type\": \"noop\"}");
      isProblem(refused, 503, "unavailable");
      assertThat(refused.headers()).containsKey("retry-after");
      assertThat(api.get("ana", "/api/jobs").json().objects("jobs")).isEmpty();
      api.sql.update("alter table jobs rename to jobs_elsewhere", Params.NONE);
      Answer broken = api.get("ana", "/api/jobs");
      isProblem(broken, 500, "internal");
      assertThat(api.log()).contains("request failed").contains("req-1");
      api.login.close();
      Answer gone = api.get("ana", "/api/jobs");
      isProblem(gone, 503, "unavailable");
      assertThat(gone.headers()).containsEntry("retry-after", "2");
    }
  }

  @Test
  void the_log_has_one_line_for_a_request_and_nothing_secret_whatever_is_sent() {
    int before = API.log().length();
    String token = API.token(ana);
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("authorization", "Bearer " + token);
    headers.put("content-type", "application/json");
    headers.put("x-forwarded-authorization", "Bearer header-secret");
    headers.put("traceparent", "00-\n{\"level\":\"ERROR\"}-\u0000-header-secret");
    headers.put("x-amzn-trace-id", "Root=1-\"\n;Parent=header-secret");
    headers.put("idempotency-key", "key-secret");
    String body = "{\"type\":\"noop\",\"payload\":{\"a\":\"payload-secret\"}}";
    assertThat(API.send(Api.event("POST", "/api/jobs", headers, body, false)).status())
        .isEqualTo(202);
    API.send(Api.event("GE\nT\"\u0000", "/api/x\n\"?access_token=" + token, headers, "", false));
    API.send(Api.event("POST", "/api/jobs", headers, "{\"payload-secret\u0000", false));
    List<JsonObject> requests =
        API.log()
            .substring(before)
            .lines()
            .map(Json::parseObject)
            .filter(line -> line.text("message", "").equals("request"))
            .toList();
    assertThat(requests).extracting(line -> line.whole("status")).containsExactly(202L, 404L, 400L);
    assertThat(requests)
        .allSatisfy(line -> assertThat(line.fields()).containsEntry("traceId", null));
    assertThat(API.log().substring(before)).doesNotContain(token, "-secret", ana);
  }

  @Test
  void the_trace_of_the_caller_is_logged_and_carried_to_the_job() {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    API.post(ana, "/api/jobs", "{\"type\":\"noop\"}", "traceparent", trace);
    assertThat(stored()).isEqualTo(trace);
    assertThat(API.log()).contains("\"traceId\":\"0af7651916cd43dd8448eb211c80319c\"");
  }

  @Test
  void a_trace_of_xray_is_carried_where_it_is_recorded() {
    String root = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=";
    API.post(ana, "/api/jobs", "{\"type\":\"noop\"}", "x-amzn-trace-id", root + "0");
    assertThat(stored()).isNull();
    API.post(ana, "/api/jobs", "{\"type\":\"noop\"}", "x-amzn-trace-id", root + "1");
    assertThat(stored()).isEqualTo("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01");
  }

  /** The trace of the newest job. */
  private @Nullable String stored() {
    return API.sql
        .query(
            "select traceparent from jobs order by id desc limit 1",
            Params.NONE,
            row -> Optional.ofNullable(row.textOrNull("traceparent")))
        .getFirst()
        .orElse(null);
  }
}
