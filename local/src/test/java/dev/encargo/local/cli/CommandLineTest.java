package dev.encargo.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CommandLineTest {

  private static final String JOB =
      "{\"id\": \"j1\", \"type\": \"noop\", \"status\": \"%s\", \"progress\": %d}";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private FakeApi api;

  @TempDir Path directory;

  @BeforeEach
  void start() throws IOException {
    api = new FakeApi();
  }

  @AfterEach
  void stop() {
    api.close();
  }

  private int run(String... arguments) {
    return run(0, arguments);
  }

  /**
   * @param columns of the terminal; 0 for a pipe
   */
  private int run(int columns, String... arguments) {
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            columns,
            false,
            true);
    return Main.run(terminal, arguments);
  }

  private int runThere(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--api", api.url() + "/", "--token", "proof"));
    return run(all.toArray(String[]::new));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void create_sends_exactly_what_was_typed_and_says_how_to_follow() throws IOException {
    Path payload = Files.writeString(directory.resolve("p.json"), "{\"to\": \"ana@example.com\"}");
    api.answers(202, JOB.formatted("QUEUED", 0));
    int code =
        runThere(
            "jobs",
            "create",
            "email.send",
            "--payload",
            "@" + payload,
            "--priority",
            "high",
            "--ordering-key",
            "k",
            "--unique-key",
            "u",
            "--at",
            "2030-01-31T09:00:00Z",
            "--max-retries",
            "5",
            "--url",
            "https://example.com/a",
            "--idempotency-key",
            "once");
    assertThat(code).isZero();
    FakeApi.Request request = api.requests.getFirst();
    assertThat(request.method() + " " + request.path()).isEqualTo("POST /api/jobs");
    assertThat(request.headers())
        .containsEntry("authorization", "Bearer proof")
        .containsEntry("idempotency-key", "once");
    assertThat(Json.parse(request.body()))
        .isEqualTo(
            Json.parse(
                """
                {"type": "email.send", "payload": {"to": "ana@example.com"}, "priority": "HIGH", "orderingKey": "k",
                 "uniqueKey": "u", "scheduledAt": "2030-01-31T09:00:00Z", "maxRetries": 5, "url": "https://example.com/a"}
                """));
    assertThat(out()).isEqualTo("Created noop job j1\nFollow it: ./encargo jobs watch j1\n");
  }

  private static String problem(int status, String type, String detail) {
    return """
    {"type": "https://encargo.dev/problems/%s", "title": "t", "status": %d, "detail": "%s", "requestId": "r"}
    """
        .formatted(type, status, detail);
  }

  @Test
  void a_creation_that_is_under_way_or_cannot_be_done_now_is_sent_again_with_the_same_key() {
    api.answers(409, "0", problem(409, "idempotency-key-in-use", "still being carried out"))
        .answers(503, "0", problem(503, "unavailable", "away"))
        .answers(202, JOB.formatted("QUEUED", 0));
    assertThat(runThere("jobs", "create", "noop", "--idempotency-key", "once")).isZero();
    assertThat(api.requests)
        .hasSize(3)
        .allSatisfy(
            request -> assertThat(request.headers()).containsEntry("idempotency-key", "once"));
    assertThat(out()).startsWith("Created noop job j1");
  }

  @Test
  void it_is_not_sent_again_for_ever_and_not_where_that_would_change_nothing() throws IOException {
    String inUse = problem(409, "idempotency-key-in-use", "still being carried out");
    for (int i = 0; i < 9; i++) {
      api.answers(409, "0", inUse);
    }
    assertThat(runThere("jobs", "create", "noop")).isEqualTo(1);
    assertThat(err()).isEqualTo("encargo: still being carried out (409)\n");
    assertThat(api.requests).hasSize(4);

    api.close();
    start();
    api.answers(409, "0", problem(409, "wrong-state", "removed since"));
    assertThat(runThere("jobs", "create", "noop")).isEqualTo(1);
    assertThat(api.requests).hasSize(1);
  }

  @Test
  void watch_follows_to_the_end_and_the_exit_code_tells_how_it_went() {
    api.answers(200, JOB.formatted("QUEUED", 0))
        .answers(200, JOB.formatted("PROCESSING", 40))
        .answers(304, "")
        .answers(200, JOB.formatted("COMPLETED", 100));
    assertThat(runThere("jobs", "watch", "j1")).isZero();
    assertThat(out().lines())
        .containsExactly(
            "QUEUED  waits for a worker",
            "PROCESSING   40 %",
            "COMPLETED  100 %",
            "COMPLETED  job j1");
    assertThat(api.requests.getFirst().headers())
        .as("how it stands is shown at once, and not when it changes")
        .doesNotContainKey("prefer");
  }

  @Test
  void creations_that_are_one_are_asked_for_by_their_keys() {
    api.answers(202, JOB.formatted("PENDING", 0))
        .answers(202, "{\"id\": \"j1\", \"type\": \"noop\", \"deduplicated\": true}")
        .answers(202, JOB.formatted("QUEUED", 0))
        .answers(202, JOB.formatted("QUEUED", 0));
    assertThat(runThere("jobs", "create", "noop", "--debounce-key", "k")).isZero();
    assertThat(
            runThere(
                "jobs",
                "create",
                "noop",
                "--debounce-key",
                "k",
                "--debounce-delay",
                "2000",
                "--debounce-max-wait",
                "9000"))
        .isZero();
    assertThat(runThere("jobs", "create", "noop", "--throttle-key", "t")).isZero();
    assertThat(runThere("jobs", "create", "noop", "--throttle-key", "t", "--throttle", "3/1500"))
        .isZero();
    assertThat(api.requests)
        .extracting(request -> Json.parseObject(request.body()))
        .containsExactly(
            Json.parseObject(
                "{\"type\": \"noop\", \"debounce\": {\"key\": \"k\", \"delay\": 5000}}"),
            Json.parseObject(
                "{\"type\": \"noop\", \"debounce\": {\"key\": \"k\", \"delay\": 2000, \"maxWait\": 9000}}"),
            Json.parseObject(
                "{\"type\": \"noop\", \"throttle\": {\"key\": \"t\", \"limit\": 1, \"period\": 60000}}"),
            Json.parseObject(
                "{\"type\": \"noop\", \"throttle\": {\"key\": \"t\", \"limit\": 3, \"period\": 1500}}"));
    assertThat(out())
        .contains(
            "Created noop job j1\nIt was there already.\nFollow it: ./encargo jobs watch j1\n");
  }

  @Test
  void an_option_that_would_do_nothing_is_refused_before_anything_is_asked() {
    assertThat(runThere("jobs", "create", "noop", "--debounce-delay", "2000")).isOne();
    assertThat(runThere("jobs", "create", "noop", "--throttle", "3/1500")).isOne();
    assertThat(runThere("jobs", "create", "noop", "--throttle-key", "t", "--throttle", "5"))
        .isOne();
    assertThat(runThere("jobs", "create", "noop", "--throttle-key", "t", "--throttle", "x/1000"))
        .isOne();
    assertThat(err().lines())
        .containsExactly(
            "encargo: --debounce-delay and --debounce-max-wait go with --debounce-key KEY.",
            "encargo: --throttle goes with --throttle-key KEY.",
            "encargo: --throttle 5 is not understood: write 1/60000.",
            "encargo: --throttle x/1000 is not understood: write 1/60000.");
    assertThat(api.requests).isEmpty();
  }

  private static final String TYPES =
      """
      {"types": [
        {"type": "email.send", "forAdmins": false, "payloadSchema":
          {"type": "object", "required": ["to"], "properties": {"to": {"type": "string"}, "html": {"type": "string"}}}},
        {"type": "noop", "forAdmins": false, "payloadSchema": null},
        {"type": "stop", "forAdmins": false, "payloadSchema": {"additionalProperties": false}},
        {"type": "tree", "forAdmins": false, "payloadSchema": {"$ref": "#/$defs/node", "$defs": {"node": {}}}}]}
      """;

  @Test
  void types_are_listed_with_the_fields_of_their_payloads_and_one_shows_its_schema() {
    api.answers(200, TYPES).answers(200, TYPES).answers(200, TYPES).answers(200, TYPES);
    assertThat(runThere("jobs", "types")).isZero();
    assertThat(out().lines())
        .containsExactly(
            "TYPE        PAYLOAD",
            "email.send  to [html]",
            "noop        anything",
            "stop        nothing",
            "tree        see its schema");
    assertThat(api.requests.getFirst().path()).isEqualTo("/api/types");
    out.reset();
    assertThat(runThere("jobs", "types", "email.send", "--json")).isZero();
    assertThat(Json.parseObject(out()).list("required")).containsExactly("to");
    assertThat(runThere("jobs", "types", "noop")).isOne();
    assertThat(runThere("jobs", "types", "emial.send")).isOne();
    assertThat(err())
        .contains("The type noop takes any payload: it declares no schema.")
        .contains("There is no type emial.send; list them: ./encargo jobs types");
  }

  private static final String LONG_WAITING =
      "{\"id\": \"j1\", \"type\": \"noop\", \"status\": \"QUEUED\", \"priority\": \"LOW\", \"updatedAt\": \"2020-01-01T00:00:00Z\"%s}";

  @Test
  void a_job_that_waits_because_its_priority_is_paused_says_so_once() {
    api.answers(202, LONG_WAITING.formatted(""))
        .answers(200, LONG_WAITING.formatted(""))
        .answers(
            200, "{\"queues\": [" + queue("NORMAL", "false") + "," + queue("LOW", "true") + "]}")
        .answers(304, "")
        .answers(200, JOB.formatted("COMPLETED", 100));
    assertThat(runThere("jobs", "create", "noop", "--priority", "low", "--wait")).isZero();
    assertThat(out().lines())
        .containsExactly(
            "QUEUED  waits for a worker",
            "LOW is paused, so the job waits. To let its jobs begin: ./encargo queue resume LOW",
            "COMPLETED  100 %",
            "COMPLETED  job j1");
  }

  @Test
  void on_a_terminal_it_stands_above_the_line_that_is_drawn_on() {
    api.answers(200, LONG_WAITING.formatted(""))
        .answers(200, "{\"queues\": [" + queue("LOW", "true") + "]}")
        .answers(200, JOB.formatted("COMPLETED", 100));
    assertThat(run(100, "jobs", "watch", "j1", "--api", api.url(), "--token", "proof")).isZero();
    assertThat(
            Stream.of(out().split("\n"))
                .map(line -> line.substring(line.lastIndexOf('\r') + 1).strip()))
        .containsExactly(
            "LOW is paused, so the job waits. To let its jobs begin: ./encargo queue resume LOW",
            "██████████████████████████████  100 %",
            "COMPLETED  job j1");
    assertThat(out())
        .containsSubsequence("waits for a worker", "LOW is paused", "waits for a worker");
  }

  @Test
  void who_may_not_ask_whether_it_is_paused_is_told_who_may() {
    api.answers(200, LONG_WAITING.formatted(""))
        .answers(403, "{\"title\": \"Not for you\", \"status\": 403}")
        .answers(200, JOB.formatted("COMPLETED", 100));
    assertThat(runThere("jobs", "watch", "j1", "--json")).isZero();
    assertThat(Json.parseObject(out()).text("status")).isEqualTo("COMPLETED");
    assertThat(err())
        .isEqualTo(
            "The job still waits. Whether LOW is paused, an administrator sees: ./encargo queue list\n");
  }

  @Test
  void of_a_job_that_waits_for_its_time_or_for_a_worker_nothing_is_said() {
    api.answers(200, LONG_WAITING.formatted(", \"runAt\": \"2999-01-01T00:00:00Z\""))
        .answers(200, LONG_WAITING.formatted(", \"progress\": 0"))
        .answers(200, "{\"queues\": [" + queue("LOW", "false") + "]}")
        .answers(200, JOB.formatted("COMPLETED", 100));
    assertThat(runThere("jobs", "watch", "j1")).isZero();
    assertThat(out().lines())
        .containsExactly("QUEUED  waits for a worker", "COMPLETED  100 %", "COMPLETED  job j1");
    assertThat(api.requests).hasSize(4);
  }

  @Test
  void a_failed_job_is_exit_code_1_and_its_error_is_shown() {
    api.answers(200, "{\"id\": \"j1\", \"status\": \"FAILED\", \"error\": \"no such host\"}");
    assertThat(runThere("jobs", "watch", "j1")).isOne();
    assertThat(out()).contains("FAILED  job j1\nno such host\n");
  }

  @Test
  void json_is_the_api_s_own_answer_and_nothing_else() {
    api.answers(202, JOB.formatted("QUEUED", 0)).answers(200, JOB.formatted("COMPLETED", 100));
    assertThat(runThere("jobs", "create", "noop", "--wait", "--json")).isZero();
    assertThat(Json.parseObject(out()).text("status")).isEqualTo("COMPLETED");
  }

  @Test
  void a_problem_document_becomes_one_line_and_its_fields() {
    api.answers(
        422,
        """
        {"type": "https://encargo.dev/problems/invalid", "title": "The job was refused", "status": 422,
         "errors": [{"field": "maxRetries", "message": "must be 0 to 100"}], "requestId": "r"}
        """);
    assertThat(runThere("jobs", "create", "noop")).isOne();
    assertThat(err())
        .isEqualTo("encargo: The job was refused (422)\n  maxRetries must be 0 to 100\n");
    assertThat(out()).isEmpty();
  }

  @Test
  void list_sends_its_filters_and_shows_a_table_with_the_next_page() {
    api.answers(
        200, "{\"jobs\": [" + JOB.formatted("COMPLETED", 100) + "], \"nextCursor\": \"c2\"}");
    assertThat(
            runThere(
                "jobs",
                "list",
                "--status",
                "completed",
                "--url",
                "https://a/b?c=d&e",
                "--limit",
                "1"))
        .isZero();
    assertThat(api.requests.getFirst().path())
        .isEqualTo("/api/jobs?status=COMPLETED&url=https%3A%2F%2Fa%2Fb%3Fc%3Dd%26e&limit=1");
    assertThat(out().lines())
        .containsExactly(
            "ID  TYPE  STATUS     DONE   CREATED  NAME",
            "j1  noop  COMPLETED  100 %",
            "More: add --cursor c2");
  }

  @Test
  void import_of_an_empty_file_asks_for_nothing() throws IOException {
    Path file = Files.writeString(directory.resolve("empty.csv"), "");
    assertThat(runThere("import", file.toString())).isOne();
    assertThat(err()).isEqualTo("encargo: " + file + " is empty.\n");
    assertThat(api.requests).isEmpty();
  }

  @Test
  void import_uploads_by_the_presigned_url_and_creates_the_job() throws IOException {
    Path file = Files.writeString(directory.resolve("año.csv"), "a;b\n1;2\n");
    api.answers(
            200,
            "{\"key\": \"uploads/x\", \"url\": \"BASE/bucket/x?signature=1\", \"headers\": {\"Content-Type\": \"text/csv\", \"Content-Length\": \"8\"}}")
        .answers(200, "")
        .answers(202, JOB.formatted("QUEUED", 0))
        .answers(200, JOB.formatted("COMPLETED", 100));
    assertThat(runThere("import", file.toString())).isZero();
    FakeApi.Request upload = api.requests.get(1);
    assertThat(upload.method() + " " + upload.path()).isEqualTo("PUT /bucket/x?signature=1");
    assertThat(upload.body()).isEqualTo("a;b\n1;2\n");
    assertThat(upload.headers())
        .doesNotContainKey("authorization")
        .containsEntry("content-type", "text/csv");
    assertThat(Json.parseObject(api.requests.get(2).body()).text("key")).isEqualTo("uploads/x");
  }

  private static String stats(int waiting, int delivered, int failed) {
    return """
    {"publisher": "console", "total": 7, "pending": 1, "published": 6, "waiting": %d, "retrying": 0, "delivered": %d,
     "failed": %d, "oldestWaiting": null}
    """
        .formatted(waiting, delivered, failed);
  }

  @Test
  void outbox_run_wakes_the_publisher_and_waits_until_nothing_waits() {
    api.answers(202, stats(5, 1, 0))
        .answers(200, stats(5, 1, 0))
        .answers(200, stats(2, 4, 0))
        .answers(200, stats(0, 5, 1));
    assertThat(runThere("outbox", "run")).isZero();
    assertThat(out()).isEqualTo("Told: 4, Failed: 1, Waiting: 0\n");
    assertThat(api.requests)
        .extracting(request -> request.method() + " " + request.path())
        .startsWith("POST /api/admin/outbox/process", "GET /api/admin/outbox/stats")
        .hasSize(4);
  }

  @Test
  void outbox_run_does_not_wait_for_ever_for_what_must_wait() {
    api.answers(202, stats(3, 1, 0)).answers(200, stats(2, 2, 0)).answers(200, stats(2, 2, 0));
    assertThat(runThere("outbox", "run", "--wait", "0")).isZero();
    assertThat(out()).startsWith("Told: 1, Failed: 0, Waiting: 2\nThe rest waits");
  }

  @Test
  void outbox_start_prints_what_was_told_until_it_is_stopped() {
    api.answers(202, stats(2, 10, 0))
        .answers(202, stats(2, 10, 0))
        .answers(202, stats(0, 1_012, 0))
        .answers(403, "{\"title\": \"Not for you\", \"status\": 403}");
    assertThat(runThere("outbox", "start", "--every", "1")).isOne();
    assertThat(out().lines())
        .containsExactly(
            "Publishing until Ctrl-C. Told: 0, Failed: 0, Waiting: 2",
            "Told: 1,002, Failed: 0, Waiting: 0");
  }

  @Test
  void outbox_stats_is_a_table_and_cleanup_says_how_many_went() {
    api.answers(200, stats(2, 10, 0)).answers(200, "{\"removed\": 142}");
    assertThat(runThere("outbox", "stats")).isZero();
    assertThat(runThere("outbox", "cleanup", "7")).isZero();
    assertThat(out().lines())
        .containsExactly(
            "PUBLISHER  EVENTS  PENDING  WAITING  RETRYING  DELIVERED  FAILED  SINCE",
            "console    7       1        2        0         10         0       -",
            "142 events removed.");
    assertThat(api.requests.getLast().body()).isEqualTo("{\"days\":7}");
  }

  private static final String WEBHOOK =
      """
      {"id": "w1", "url": "https://a.example/hook", "eventTypes": ["JobFailed"], "description": null, "status": "%s",
       "reason": null, "secret": "whsec_x"}
      """;

  @Test
  void webhook_create_sends_what_was_typed_and_shows_the_secret_once() {
    api.answers(201, WEBHOOK.formatted("ACTIVE"));
    int code =
        runThere("webhook", "create", "https://a.example/hook", "--events", "JobFailed,PayoutPaid");
    assertThat(code).isZero();
    assertThat(Json.parse(api.requests.getFirst().body()))
        .isEqualTo(
            Json.parse(
                """
                {"url": "https://a.example/hook", "eventTypes": ["JobFailed", "PayoutPaid"]}
                """));
    assertThat(out().lines())
        .containsExactly(
            "https://a.example/hook  ACTIVE",
            "  Id      w1",
            "  Events  JobFailed",
            "  Secret  whsec_x   (shown this once: keep it)");
  }

  @Test
  void webhook_commands_ask_for_what_they_say() {
    String webhook = WEBHOOK.formatted("PAUSED");
    api.answers(200, "{\"webhooks\": [" + webhook + "]}")
        .answers(200, webhook)
        .answers(200, webhook)
        .answers(200, webhook)
        .answers(200, webhook)
        .answers(202, "{\"replayed\": 2}")
        .answers(204, "");
    assertThat(runThere("webhook", "list")).isZero();
    for (String command : List.of("show", "pause", "resume", "secret")) {
      assertThat(runThere("webhook", command, "w1", "--json")).as(command).isZero();
    }
    assertThat(runThere("webhook", "replay", "w1", "--delivery", "d1")).isZero();
    assertThat(runThere("webhook", "delete", "w1")).isZero();
    assertThat(api.requests)
        .extracting(request -> request.method() + " " + request.path().replace("/api/admin", ""))
        .containsExactly(
            "GET /webhooks",
            "GET /webhooks/w1",
            "POST /webhooks/w1/pause",
            "POST /webhooks/w1/resume",
            "POST /webhooks/w1/secret",
            "POST /webhooks/w1/replay?delivery=d1",
            "DELETE /webhooks/w1");
    assertThat(out().lines().toList())
        .startsWith("ID  STATUS  EVENTS     URL", "w1  PAUSED  JobFailed  https://a.example/hook")
        .endsWith("2 deliveries sent again.", "Deleted webhook w1");
  }

  @Test
  void webhook_update_sends_what_is_given_and_nothing_else() {
    api.answers(200, WEBHOOK.formatted("ACTIVE")).answers(200, WEBHOOK.formatted("ACTIVE"));
    assertThat(runThere("webhook", "update", "w1", "--events", "JobFailed,JobRetrying")).isZero();
    assertThat(runThere("webhook", "update", "w1", "--all-events", "--url", "https://b.example/"))
        .isZero();
    assertThat(api.requests)
        .extracting(request -> request.method() + " " + request.path() + " " + request.body())
        .containsExactly(
            "PATCH /api/admin/webhooks/w1 {\"eventTypes\":[\"JobFailed\",\"JobRetrying\"]}",
            "PATCH /api/admin/webhooks/w1 {\"url\":\"https://b.example/\",\"eventTypes\":[]}");
    assertThat(runThere("webhook", "update", "w1")).isOne();
    assertThat(err()).contains("Nothing to change");
  }

  @Test
  void webhook_deliveries_tell_what_was_answered_and_name_the_next_page() {
    api.answers(
        200,
        """
        {"deliveries": [{"id": "d1", "eventId": "evt_1", "eventType": "JobFailed", "status": "FAILED", "attempts": 9,
          "responseStatus": 500, "error": "answered 500", "createdAt": "2026-01-01T00:00:00Z", "lastAt": "2026-01-01T00:00:01Z",
          "endedAt": "2026-01-01T00:00:01Z", "nextAt": null}]}
        """);
    assertThat(runThere("webhook", "deliveries", "w1", "--status", "FAILED", "--limit", "1"))
        .isZero();
    assertThat(api.requests.getFirst().path())
        .isEqualTo("/api/admin/webhooks/w1/deliveries?status=FAILED&limit=1");
    assertThat(out().lines())
        .containsExactly(
            "ID  EVENT      STATUS  TRIES  ANSWER  LAST                      NEXT  ERROR",
            "d1  JobFailed  FAILED  9      500     2026-01-01T00:00:01.000Z  -     answered 500",
            "More: add --before d1");
  }

  @Test
  void a_typing_error_is_exit_code_2_with_a_suggestion() {
    assertThat(run("jbos")).isEqualTo(2);
    assertThat(err()).contains("encargo: ").contains("jobs").contains("--help");
    assertThat(run("jobs", "create")).isEqualTo(2);
    assertThat(run("up", "--port", "http")).isEqualTo(2);
  }

  @Test
  void a_word_that_is_unknown_is_named_with_the_one_that_was_meant() {
    run("up", "--prot", "3");
    run("jobs", "creat", "noop");
    run("jobs", "show", "j1", "j2");
    assertThat(err().lines())
        .contains(
            "encargo: --prot is no option of ./encargo up; did you mean --port?",
            "encargo: creat is no command of ./encargo jobs; did you mean create?",
            "encargo: j2 is one word too many for ./encargo jobs show");
  }

  private static String queue(String priority, String paused) {
    return "{\"priority\": \"%s\", \"waiting\": 1234, \"inFlight\": 1, \"retrying\": 0, \"scheduled\": 0, \"oldestWaiting\": null, \"deadLetters\": 0, \"paused\": %s}"
        .formatted(priority, paused);
  }

  @Test
  void a_priority_is_paused_and_resumed_and_shown_in_words() {
    api.answers(200, queue("LOW", "true"))
        .answers(200, queue("LOW", "false"))
        .answers(
            200,
            "{\"queues\": ["
                + String.join(
                    ",", queue("HIGH", "false"), queue("NORMAL", "null"), queue("LOW", "true"))
                + "]}");
    assertThat(runThere("queue", "pause", "low")).isZero();
    assertThat(runThere("queue", "resume", "LOW")).isZero();
    assertThat(runThere("queue", "list")).isZero();
    assertThat(out().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("LOW is paused: 1,234 jobs wait, 1 runs."),
            line -> assertThat(line).isEqualTo("LOW is working: 1,234 jobs wait, 1 runs."),
            line -> assertThat(line).startsWith("PRIORITY  STATE    WAITING"),
            line -> assertThat(line).startsWith("HIGH      working  1,234"),
            line -> assertThat(line).startsWith("NORMAL    ?        1,234"),
            line -> assertThat(line).startsWith("LOW       paused   1,234"));
    assertThat(api.requests)
        .extracting(request -> request.method() + " " + request.path())
        .containsExactly(
            "POST /api/admin/queues/LOW/pause",
            "POST /api/admin/queues/LOW/resume",
            "GET /api/admin/queues");
  }

  @Test
  void a_priority_that_is_none_is_refused_without_asking() {
    assertThat(runThere("queue", "pause", "l w")).isOne();
    assertThat(err()).contains("There is no priority l w: write CRITICAL, HIGH, NORMAL or LOW.");
    assertThat(api.requests).isEmpty();
  }

  @Test
  void where_nothing_runs_it_says_how_to_start() {
    assertThat(run("jobs", "list", "--data", directory.toString())).isOne();
    assertThat(err()).contains("Nothing is running in").contains("./encargo up");
  }

  @Test
  void a_run_file_of_a_dead_process_counts_as_nothing() throws IOException {
    Files.writeString(
        directory.resolve("run.json"), "{\"pid\": 4194304000, \"apiUrl\": \"http://127.0.0.1:1\"}");
    assertThat(run("jobs", "list", "--data", directory.toString())).isOne();
    assertThat(err()).contains("./encargo up");
  }

  @Test
  void every_command_explains_itself_with_an_example() {
    CommandLine root =
        new CommandLine(new Main(new Terminal(System.out, System.err, 0, false, true)));
    assertExplained(root);
  }

  private static void assertExplained(CommandLine command) {
    var usage = command.getCommandSpec().usageMessage();
    assertThat(usage.description()).as(command.getCommandName()).isNotEmpty();
    assertThat(String.join("\n", usage.footer()))
        .as(command.getCommandName())
        .contains("./encargo ");
    command
        .getCommandSpec()
        .options()
        .forEach(option -> assertThat(option.description()).as(option.longestName()).isNotEmpty());
    command.getSubcommands().values().forEach(CommandLineTest::assertExplained);
  }
}
