package dev.encargo.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.encargo.json.FieldError;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.InvalidInput.Kind;
import dev.encargo.json.JsonObject;
import dev.encargo.net.WebhookUrls;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NewJobTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private static final JobHandler MAIL =
      new JobHandler() {
        @Override
        public String type() {
          return "email.send";
        }

        @Override
        public Outcome run(JobContext job) {
          return Outcome.completed();
        }

        @Override
        public void check(JsonObject payload) {
          payload.text("to");
        }
      };

  private static final JobHandler NOOP =
      new JobHandler() {
        @Override
        public String type() {
          return "noop";
        }

        @Override
        public Outcome run(JobContext job) {
          return Outcome.completed();
        }
      };

  private static final Map<String, JobHandler> HANDLERS = Map.of("email.send", MAIL, "noop", NOOP);

  private static final WebhookUrls HERE = new WebhookUrls(true, Set.of(443));

  private static NewJob parse(String body) {
    return NewJob.parse(body.getBytes(StandardCharsets.UTF_8), HANDLERS, HERE, NOW);
  }

  private static List<NewJob> parseBatch(String body) {
    return NewJob.parseBatch(body.getBytes(StandardCharsets.UTF_8), HANDLERS, HERE, NOW);
  }

  private static InvalidInput refusal(String body) {
    return catchThrowableOfType(InvalidInput.class, () -> parse(body));
  }

  private static InvalidInput batchRefusal(String body) {
    return catchThrowableOfType(InvalidInput.class, () -> parseBatch(body));
  }

  private static String noop(String fields) {
    return "{\"type\": \"noop\", " + fields + "}";
  }

  private static void isRefused(String body, Kind kind, String field, String message) {
    InvalidInput refusal = refusal(body);
    assertThat(refusal).as(body).isNotNull();
    assertThat(refusal.errors()).extracting(FieldError::field).as(body).containsExactly(field);
    assertThat(refusal.errors().getFirst().message()).contains(message);
    assertThat(refusal.kind()).isEqualTo(kind);
  }

  @Test
  void a_job_needs_no_more_than_a_type() {
    NewJob job = parse("{\"type\": \"noop\"}");
    assertThat(job)
        .isEqualTo(
            new NewJob(
                "noop",
                "noop",
                JsonObject.EMPTY,
                Priority.NORMAL,
                3,
                Duration.ofSeconds(1),
                null,
                null,
                null,
                JsonObject.EMPTY,
                null,
                null));
  }

  @Test
  void every_field_is_read() {
    NewJob job =
        parse(
            """
            {"type": "email.send", "name": "Año nuevo 🎉", "payload": {"to": "ana@example.com", "n": [1, 2.50, null, {"a": true}]},
             "priority": "critical", "maxRetries": 0, "retryDelay": 86400000, "scheduledAt": "2026-03-01T14:30:00+02:00",
             "webhookUrl": "https://example.com/hook?a=1", "url": "https://example.com/p/1", "metadata": {"team": "a"},
             "orderingKey": "account-7", "uniqueKey": "welcome-ana"}
            """);
    assertThat(job)
        .isEqualTo(
            new NewJob(
                "email.send",
                "Año nuevo 🎉",
                dev.encargo.json.Json.parseObject(
                    "{\"to\": \"ana@example.com\", \"n\": [1, 2.50, null, {\"a\": true}]}"),
                Priority.CRITICAL,
                0,
                Duration.ofDays(1),
                Instant.parse("2026-03-01T12:30:00Z"),
                "https://example.com/hook?a=1",
                "https://example.com/p/1",
                JsonObject.of("team", "a"),
                "account-7",
                "welcome-ana"));
  }

  @Test
  void a_field_that_is_null_counts_as_left_out() {
    assertThat(parse(noop("\"name\": null, \"priority\": null, \"payload\": null")))
        .isEqualTo(parse("{\"type\": \"noop\"}"));
    isRefused("{\"type\": null}", Kind.MALFORMED, "type", "is missing");
  }

  @ParameterizedTest
  @CsvSource({
    "0,LOW",
    "2,LOW",
    "3,NORMAL",
    "6,NORMAL",
    "7,HIGH",
    "8,HIGH",
    "9,CRITICAL",
    "10,CRITICAL"
  })
  void priorities_may_be_numbers(int number, Priority priority) {
    assertThat(parse(noop("\"priority\": " + number)).priority()).isEqualTo(priority);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "null",
        "7",
        "\"noop\"",
        "{",
        "{\"type\"",
        "{\"type\": \"noop\"",
        "{\"type\": \"noop\"}}",
        "{\"type\": \"noop\"} {}",
        "{\"type\": 'noop'}",
        "{type: \"noop\"}",
        "{\"type\": \"noop\",}",
        "{\"type\": NaN}",
        "{\"type\": \"noop\", \"type\": \"noop\"}",
        "{\"type\": \"noop\", \"payload\": {\"a\": 1, \"a\": 2}}",
        "{\"type\": \"noop\", \"payload\": {\"a\": 01}}",
        "{\"type\": \"noop\" \"name\": \"x\"}",
        "\u0000",
        "{\"type\": \"no\nop\"}",
        "{\"payload\": {\"a\": [1}}",
        "{\"payload\": {\"a\": [1, \"b",
        "{\"type\": \"noop\" // what it is\n}"
      })
  void what_is_no_json_object_is_malformed(String body) {
    assertThat(refusal(body)).isNotNull();
    assertThat(refusal(body).kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal(body).errors().getFirst().message())
        .doesNotContain("Feature", "FEATURE", "ource", "`");
  }

  @Test
  void what_is_not_utf_8_is_malformed() {
    byte[] body =
        "{\"type\": \"noop\", \"name\": \"a\u00f1o\"}".getBytes(StandardCharsets.ISO_8859_1);
    InvalidInput refusal =
        catchThrowableOfType(InvalidInput.class, () -> NewJob.parse(body, HANDLERS, NOW));
    assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void a_thousand_levels_are_malformed_and_tell_nothing_of_the_inside() {
    InvalidInput refusal =
        refusal(noop("\"payload\": {\"a\": " + "[".repeat(1000) + "]".repeat(1000) + "}"));
    assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
    assertThat(refusal.errors().getFirst().message())
        .contains("64 levels")
        .doesNotContain("StreamReadConstraints");
  }

  @Test
  void what_postgres_cannot_store_is_malformed() {
    isRefused(noop("\"payload\": {\"a\": \"\\u0000\"}"), Kind.MALFORMED, "payload", "\\u0000");
    isRefused(noop("\"payload\": {\"\\u0000\": 1}"), Kind.MALFORMED, "payload", "\\u0000");
    isRefused(noop("\"name\": \"a\\u0000\""), Kind.MALFORMED, "name", "\\u0000");
    isRefused(noop("\"name\": \"a\\ud800\""), Kind.MALFORMED, "name", "surrogate");
    isRefused(noop("\"payload\": {\"a\": \"\\udc00\"}"), Kind.MALFORMED, "payload", "surrogate");
    isRefused(noop("\"payload\": {\"a\": 1e100000}"), Kind.MALFORMED, "payload", "400 digits");
    isRefused(noop("\"payload\": {\"a\": 1e-100000}"), Kind.MALFORMED, "payload", "400 digits");
  }

  @Test
  void an_unknown_field_is_named_with_the_one_that_was_meant() {
    isRefused(noop("\"maxRetry\": 1"), Kind.MALFORMED, "maxRetry", "did you mean 'maxRetries'?");
    isRefused(noop("\"zzz\": {\"a\": [1]}"), Kind.MALFORMED, "zzz", "known are type, name");
    isRefused(
        noop("\"" + "z".repeat(5000) + "\": 1"),
        Kind.MALFORMED,
        "z".repeat(100) + "…",
        "is unknown");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status",
        "owner",
        "userId",
        "guestId",
        "fence",
        "dispatch",
        "result",
        "id",
        "checkpoint",
        "createdAt",
        "workerId"
      })
  void what_the_platform_decides_cannot_be_set(String field) {
    isRefused(
        noop("\"" + field + "\": {\"a\": 1}"), Kind.MALFORMED, field, "is set by the platform");
  }

  @Test
  void a_type_must_be_one_that_somebody_handles() {
    isRefused("{}", Kind.MALFORMED, "type", "is missing");
    isRefused("{\"type\": \"email.sent\"}", Kind.REFUSED, "type", "did you mean 'email.send'?");
    isRefused("{\"type\": \"Email Send\"}", Kind.MALFORMED, "type", "lower-case words");
    isRefused("{\"type\": \"\"}", Kind.REFUSED, "type", "must not be empty");
    isRefused("{\"type\": \"" + "a".repeat(101) + "\"}", Kind.REFUSED, "type", "longer than 100");
    isRefused("{\"type\": 7}", Kind.MALFORMED, "type", "must be a text");
    isRefused("{\"type\": [\"noop\"]}", Kind.MALFORMED, "type", "must be a text");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "maxRetries | 101 | REFUSED",
        "maxRetries | -1 | REFUSED",
        "maxRetries | 1000000 | REFUSED",
        "maxRetries | 99999999999999999999 | REFUSED",
        "maxRetries | 1.5 | MALFORMED",
        "maxRetries | 3.0 | MALFORMED",
        "maxRetries | \"3\" | MALFORMED",
        "maxRetries | [3] | MALFORMED",
        "retryDelay | 86400001 | REFUSED",
        "retryDelay | -1 | REFUSED",
        "retryDelay | true | MALFORMED",
        "priority | 11 | REFUSED",
        "priority | -1 | REFUSED",
        "priority | \"URGENT\" | REFUSED",
        "priority | 1.5 | MALFORMED",
        "priority | {} | MALFORMED",
        "name | \" \" | REFUSED",
        "name | 7 | MALFORMED",
        "payload | [] | MALFORMED",
        "payload | \"{}\" | MALFORMED",
        "metadata | 1 | MALFORMED",
        "orderingKey | \"\" | REFUSED",
        "uniqueKey | false | MALFORMED",
        "url | {\"a\": 1} | MALFORMED",
        "scheduledAt | \"tomorrow\" | MALFORMED",
        "scheduledAt | \"2026-03-01T13:00:00\" | MALFORMED",
        "scheduledAt | \"2026-02-30T13:00:00Z\" | MALFORMED",
        "scheduledAt | \"2026-03-02\" | MALFORMED",
        "scheduledAt | 1772366400 | MALFORMED",
        "scheduledAt | \"2026-03-01T11:58:59Z\" | REFUSED",
        "scheduledAt | \"1970-01-01T00:00:00Z\" | REFUSED",
        "scheduledAt | \"2027-03-03T12:00:00Z\" | REFUSED",
        "scheduledAt | \"9999-12-31T23:59:59Z\" | REFUSED",
        "scheduledAt | \"+12026-01-01T00:00:00Z\" | REFUSED",
        "webhookUrl | \"http://example.com/\" | REFUSED",
        "webhookUrl | \"https://169.254.169.254/\" | REFUSED",
        "webhookUrl | \"https://example.com:22/\" | REFUSED",
        "webhookUrl | \"ftp://example.com/\" | REFUSED",
        "webhookUrl | \"example.com\" | REFUSED",
        "webhookUrl | \"https:///x\" | REFUSED",
        "webhookUrl | \"https://u:p@example.com/\" | REFUSED",
        "webhookUrl | \"https://example.com/ x\" | REFUSED",
        "webhookUrl | \"javascript:alert(1)\" | REFUSED",
        "webhookUrl | \"http://localhost.example.com/\" | REFUSED",
      })
  void a_wrong_value_is_named(String field, String value, Kind kind) {
    InvalidInput refusal = refusal(noop("\"" + field + "\": " + value));
    assertThat(refusal).as(field + ": " + value).isNotNull();
    assertThat(refusal.kind()).isEqualTo(kind);
    assertThat(refusal.errors()).extracting(FieldError::field).containsExactly(field);
  }

  @Test
  void a_time_that_is_past_is_refused_with_the_time_it_is() {
    isRefused(
        noop("\"scheduledAt\": \"2026-03-01T11:00:00Z\""),
        Kind.REFUSED,
        "scheduledAt",
        "it is 2026-03-01T12:00:00Z now");
    assertThat(parse(noop("\"scheduledAt\": \"2026-03-01T11:59:00Z\"")).scheduledAt())
        .isEqualTo("2026-03-01T11:59:00Z");
    assertThat(parse(noop("\"scheduledAt\": \"2027-03-02T12:00:00Z\"")).scheduledAt())
        .isEqualTo("2027-03-02T12:00:00Z");
  }

  @Test
  void webhooks_to_this_machine_are_for_a_developer_s_own() {
    byte[] body =
        noop("\"webhookUrl\": \"http://localhost:8080/x\"").getBytes(StandardCharsets.UTF_8);
    assertThat(
            catchThrowableOfType(InvalidInput.class, () -> NewJob.parse(body, HANDLERS, NOW))
                .errors())
        .extracting(error -> error.field())
        .containsExactly("webhookUrl");
  }

  @Test
  void webhooks_to_this_machine_may_be_plain() {
    for (String url :
        List.of(
            "http://localhost:8080/x", "http://127.0.0.1/", "http://[::1]:9/", "https://a.b/")) {
      assertThat(parse(noop("\"webhookUrl\": \"" + url + "\"")).webhookUrl()).isEqualTo(url);
    }
  }

  @Test
  void lengths_are_counted_in_characters() {
    assertThat(parse(noop("\"name\": \"" + "🎉".repeat(200) + "\"")).name()).hasSize(400);
    isRefused(noop("\"name\": \"" + "x".repeat(201) + "\""), Kind.REFUSED, "name", "200");
    isRefused(noop("\"url\": \"" + "x".repeat(2001) + "\""), Kind.REFUSED, "url", "2000");
    isRefused(
        noop("\"orderingKey\": \"" + "x".repeat(201) + "\""), Kind.REFUSED, "orderingKey", "200");
    isRefused(noop("\"uniqueKey\": \"" + "x".repeat(201) + "\""), Kind.REFUSED, "uniqueKey", "200");
  }

  @Test
  void a_payload_ends_at_128_kib_and_blanks_do_not_count() {
    int room = 128 * 1024 - "{\"a\":\"\"}".length();
    String full = "{\"a\":\"" + "x".repeat(room) + "\"}";
    assertThat(parse(noop("\"payload\": " + full)).payload().text("a")).hasSize(room);
    String blanks = "{  \"a\"" + " ".repeat(9_000) + ":\"" + "x".repeat(room) + "\"}";
    assertThat(parse(noop("\"payload\": " + blanks)).payload().text("a")).hasSize(room);
    String over = "{\"a\":\"" + "x".repeat(room + 1) + "\"}";
    isRefused(noop("\"payload\": " + over), Kind.TOO_LARGE, "payload", "128 KiB");
    String accents = "{\"a\":\"" + "ñ".repeat(room / 2 + 1) + "\"}";
    isRefused(noop("\"payload\": " + accents), Kind.TOO_LARGE, "payload", "128 KiB");
    String metadata = "{\"a\":\"" + "x".repeat(16 * 1024) + "\"}";
    isRefused(noop("\"metadata\": " + metadata), Kind.TOO_LARGE, "metadata", "16 KiB");
  }

  @Test
  void the_handler_checks_the_payload() {
    isRefused("{\"type\": \"email.send\"}", Kind.MALFORMED, "payload.to", "is missing");
    isRefused(
        "{\"payload\": {\"to\": 7}, \"type\": \"email.send\"}",
        Kind.MALFORMED,
        "payload.to",
        "must be a text");
  }

  @Test
  void all_that_is_wrong_is_told_at_once() {
    InvalidInput refusal =
        refusal("{\"payload\": 7, \"typ\": \"noop\", \"maxRetries\": 101, \"fence\": 3}");
    assertThat(refusal.errors())
        .extracting(FieldError::field)
        .containsExactly("payload", "typ", "maxRetries", "fence", "type");
    assertThat(refusal.kind()).isEqualTo(Kind.MALFORMED);
  }

  @Test
  void a_batch_keeps_its_order() {
    String jobs =
        IntStream.range(0, 1000)
            .mapToObj(i -> "{\"type\": \"noop\", \"name\": \"job " + i + "\"}")
            .collect(Collectors.joining(","));
    assertThat(parseBatch("{\"jobs\": [" + jobs + "]}"))
        .extracting(NewJob::name)
        .hasSize(1000)
        .startsWith("job 0", "job 1")
        .endsWith("job 999");
    assertThat(batchRefusal("{\"jobs\": [" + jobs + "," + jobs + "]}").errors())
        .containsExactly(new FieldError("jobs", "holds 2000 jobs; write 1 to 1000"));
  }

  @Test
  void errors_in_a_batch_say_which_job() {
    InvalidInput refusal =
        batchRefusal(
            """
            {"jobs": [{"type": "noop"}, {"type": "noop", "payload": []}, 7,
                      {"type": "email.send", "payload": {}}, {"type": "nope"}, [], null]}
            """);
    assertThat(refusal.errors())
        .extracting(FieldError::field)
        .containsExactly(
            "jobs[1].payload",
            "jobs[2]",
            "jobs[3].payload.to",
            "jobs[4].type",
            "jobs[5]",
            "jobs[6]");
  }

  @Test
  void a_batch_with_thousands_of_errors_tells_a_hundred() {
    String jobs =
        IntStream.range(0, 1000).mapToObj(_ -> "{\"a\": 1}").collect(Collectors.joining(","));
    List<FieldError> errors = batchRefusal("{\"jobs\": [" + jobs + "]}").errors();
    assertThat(errors).hasSizeLessThanOrEqualTo(101);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"jobs\": []}",
        "{\"jobs\": {}}",
        "{\"jobs\": null}",
        "{\"jobs\": \"x\"}",
        "[]",
        "{\"jobs\": [{]}",
        "{\"jobs\": [{\"type\": \"noop\"}]} 7",
        "{\"jobs\": [{\"type\": \"noop\"}], \"job\": 1}",
        "{\"jobs\": [{\"type\": \"noop\"}"
      })
  void what_is_no_batch_is_refused(String body) {
    assertThat(batchRefusal(body)).as(body).isNotNull();
  }
}
