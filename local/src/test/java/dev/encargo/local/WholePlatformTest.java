package dev.encargo.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project's own template, its own functions, over HTTP. */
class WholePlatformTest {

  @TempDir static Path state;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static LocalPlatform platform;

  @BeforeAll
  static void start() {
    platform =
        LocalPlatform.start(
            LocalOptions.of(Path.of("..")).withState(state).withPorts(0, 0).withConcurrency(2));
  }

  @AfterAll
  static void stop() {
    platform.close();
    HTTP.close();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(
        request.header("Authorization", "Bearer " + platform.token("ana", false)).build(),
        BodyHandlers.ofString());
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(platform.apiUrl() + path));
  }

  private static HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return send(
        to(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)));
  }

  private static String status(String id) {
    try {
      return Json.parseObject(send(to("/api/jobs/" + id)).body()).text("status");
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static long count(String status) {
    return platform
        .sql()
        .first(
            "select count(*) as n from jobs where status = :status",
            Params.of("status", status),
            row -> row.whole("n"))
        .orElseThrow();
  }

  private static String batch(int jobs, String job) {
    return "{\"jobs\":["
        + IntStream.range(0, jobs).mapToObj(i -> job).collect(Collectors.joining(","))
        + "]}";
  }

  @Test
  void a_job_posted_over_http_is_completed_by_a_worker() throws Exception {
    HttpResponse<String> response = post("/api/jobs", "{\"type\":\"noop\"}");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
    JsonObject job = Json.parseObject(response.body());

    SmallFunctions.await("completed", () -> status(job.text("id")).equals("COMPLETED"));
  }

  /** The timer's message comes at the first time, and the worker has it wait for the second. */
  @Test
  void a_debounced_job_runs_once_at_its_last_time_with_its_last_payload() throws Exception {
    String body =
        "{\"type\":\"sleep\",\"payload\":{\"ms\":%d},\"debounce\":{\"key\":\"k\",\"delay\":%d}}";
    JsonObject first = Json.parseObject(post("/api/jobs", body.formatted(1, 1_000)).body());
    JsonObject second = Json.parseObject(post("/api/jobs", body.formatted(2, 2_500)).body());
    assertThat(second.flag("deduplicated")).isTrue();
    String id = first.text("id");
    assertThat(second.text("id")).isEqualTo(id);

    SmallFunctions.await("completed", () -> status(id).equals("COMPLETED"));
    JsonObject job = Json.parseObject(send(to("/api/jobs/" + id)).body());
    assertThat(job.object("result").whole("ms")).isEqualTo(2);
    assertThat(Instant.parse(job.text("startedAt")))
        .isAfterOrEqualTo(Instant.parse(second.text("runAt")));
    assertThat(job.text("runAt")).isEqualTo(second.text("runAt"));
  }

  @Test
  void nobody_is_served_without_a_token_of_this_issuer() throws Exception {
    HttpResponse<String> none = HTTP.send(to("/api/jobs").build(), BodyHandlers.ofString());

    assertThat(none.statusCode()).isEqualTo(401);
  }

  @Test
  void a_thousand_jobs_end_once_each() throws Exception {
    long before = count("COMPLETED");
    long attempts = attempts();

    HttpResponse<String> response = post("/api/jobs/batch", batch(1_000, "{\"type\":\"noop\"}"));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);

    SmallFunctions.await("all completed", () -> count("COMPLETED") >= before + 1_000);
    assertThat(count("COMPLETED")).isEqualTo(before + 1_000);
    assertThat(attempts() - attempts).isEqualTo(1_000);
  }

  private static long attempts() {
    return platform
        .sql()
        .first("select coalesce(sum(fence), 0) as n from jobs", Params.NONE, row -> row.whole("n"))
        .orElseThrow();
  }

  @Test
  void a_restart_loses_no_job() throws Exception {
    long before = count("COMPLETED");
    HttpResponse<String> response =
        post("/api/jobs/batch", batch(500, "{\"type\":\"sleep\",\"payload\":{\"ms\":20}}"));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(202);

    platform = platform.restart();
    assertThat(count("COMPLETED")).isLessThan(before + 500);

    SmallFunctions.await("all completed", () -> count("COMPLETED") >= before + 500);
    assertThat(count("COMPLETED")).isEqualTo(before + 500);
  }

  private static JsonObject changed(String priority, String change) {
    return asRoot("POST", "/api/admin/queues/" + priority + "/" + change, 200);
  }

  private static JsonObject asRoot(String method, String path, int expected) {
    try (TestClient client = new TestClient(platform, "root")) {
      HttpResponse<String> response = client.asAdmin(method, path, "");
      assertThat(response.statusCode()).as(response.body()).isEqualTo(expected);
      return Json.parseObject(response.body());
    }
  }

  private static String created(String priority, String payload) throws Exception {
    return Json.parseObject(
            post(
                    "/api/jobs",
                    "{\"type\":\"sleep\",\"payload\":"
                        + payload
                        + ",\"priority\":\""
                        + priority
                        + "\"}")
                .body())
        .text("id");
  }

  @Test
  void a_paused_priority_waits_also_over_a_restart_while_others_go_on() throws Exception {
    String running = created("LOW", "{\"ms\":1500}");
    SmallFunctions.await("runs", () -> status(running).equals("PROCESSING"));
    assertThat(changed("LOW", "pause").flag("paused")).isTrue();
    assertThat(changed("low", "pause").flag("paused")).as("twice").isTrue();

    String low = created("LOW", "{\"ms\":1}");
    String high = created("HIGH", "{\"ms\":1}");
    SmallFunctions.await("high ended", () -> status(high).equals("COMPLETED"));
    SmallFunctions.await("what ran ended", () -> status(running).equals("COMPLETED"));
    assertThat(status(low)).isEqualTo("QUEUED");
    assertThat(asRoot("GET", "/api/admin/queues", 200).objects("queues"))
        .extracting(queue -> queue.text("priority") + " " + queue.flag("paused"))
        .containsExactly("CRITICAL false", "HIGH false", "NORMAL false", "LOW true");

    platform = platform.restart();
    String later = created("NORMAL", "{\"ms\":1}");
    SmallFunctions.await("later ended", () -> status(later).equals("COMPLETED"));
    SmallFunctions.await("sent again", () -> status(low).equals("QUEUED"));

    JsonObject resumed = changed("LOW", "resume");
    assertThat(resumed.flag("paused")).isFalse();
    SmallFunctions.await("low ended", () -> status(low).equals("COMPLETED"));
    assertThat(
            platform
                .sql()
                .query(
                    "select type || ' by ' || (payload ->> 'by') as t from outbox_events where aggregate_type = 'Queue' order by number",
                    Params.NONE,
                    row -> row.text("t")))
        .containsExactly("QueuePaused by root", "QueueResumed by root");
  }

  @Test
  void a_priority_that_there_is_not_is_not_found() {
    assertThat(asRoot("POST", "/api/admin/queues/URGENT/pause", 404).text("detail"))
        .isEqualTo("There is no such priority: write one of CRITICAL, HIGH, NORMAL, LOW.");
  }
}
