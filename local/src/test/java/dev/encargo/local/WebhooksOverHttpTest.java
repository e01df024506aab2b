package dev.encargo.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscriptions and what they are told: the whole platform over HTTP, and receivers of every kind. */
class WebhooksOverHttpTest {

  private static final String BASE = "/api/admin/webhooks";
  private static final String LONG_ENOUGH = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
  private static final String TOO_SHORT = "whsec_c2hvcnQ=";

  @TempDir static Path state;

  private record Received(String path, Map<String, List<String>> headers, String body) {
    JsonObject json() {
      return Json.parseObject(body);
    }

    String id() {
      return headers.get("webhook-id").getFirst();
    }

    boolean isSignedWith(String secret) {
      try {
        new Webhook(secret).verify(body, new HashMap<>(headers));
        return true;
      } catch (WebhookVerificationException e) {
        return false;
      } catch (EmptyWebhookSecretException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static final List<Received> RECEIVED = new CopyOnWriteArrayList<>();
  private static final CountDownLatch NEVER = new CountDownLatch(1);
  private static final AtomicBoolean BROKEN = new AtomicBoolean();
  private static final AtomicLong POURED = new AtomicLong(-1);
  private static LocalPlatform platform;
  private static TestClient api;
  private static HttpServer receiver;

  @BeforeAll
  static void start() throws IOException {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    receiver.createContext("/", WebhooksOverHttpTest::receive);
    receiver.start();
    platform =
        LocalPlatform.start(
            LocalOptions.of(Path.of("..")).withState(state).withPorts(0, 0).withConcurrency(2));
    api = new TestClient(platform);
  }

  @AfterAll
  static void stop() {
    NEVER.countDown();
    api.close();
    platform.close();
    receiver.stop(0);
  }

  /** Tests do not hear each other's events. */
  @AfterEach
  void unsubscribe() {
    for (JsonObject one : asked(200, "GET", BASE, "").objects("webhooks")) {
      api.asAdmin("DELETE", BASE + "/" + one.text("id"), "");
    }
    RECEIVED.clear();
  }

  private static void receive(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Map<String, List<String>> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    RECEIVED.add(new Received(path, headers, body));
    switch (path) {
      case "/gone" -> exchange.sendResponseHeaders(410, -1);
      case "/moved" -> {
        exchange.getResponseHeaders().add("Location", url("/elsewhere"));
        exchange.sendResponseHeaders(307, -1);
      }
      case "/breaks" -> exchange.sendResponseHeaders(BROKEN.get() ? 500 : 204, -1);
      case "/endless" -> pour(exchange);
      case "/hangs" -> {
        try {
          NEVER.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      default -> exchange.sendResponseHeaders(204, -1);
    }
    exchange.close();
  }

  /** Until the other side has had enough. */
  private static void pour(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    long poured = 0;
    byte[] block = new byte[16_384];
    try (OutputStream out = exchange.getResponseBody()) {
      while (NEVER.getCount() > 0) {
        out.write(block);
        poured += block.length;
      }
    } catch (IOException e) {
      POURED.set(poured);
      throw e;
    }
  }

  private static String url(String path) {
    return "http://127.0.0.1:" + receiver.getAddress().getPort() + path;
  }

  private static JsonObject asked(int status, String method, String path, String body) {
    HttpResponse<String> response = api.asAdmin(method, path, body);
    assertThat(response.statusCode())
        .as("%s %s %s: %s", method, path, body, response.body())
        .isEqualTo(status);
    return response.body().isEmpty() ? JsonObject.EMPTY : Json.parseObject(response.body());
  }

  private static JsonObject subscribe(String path, String types) {
    return asked(201, "POST", BASE, "{\"url\":\"" + url(path) + "\",\"eventTypes\":" + types + "}");
  }

  private static List<JsonObject> deliveries(JsonObject webhook) {
    return asked(200, "GET", BASE + "/" + webhook.text("id") + "/deliveries", "")
        .objects("deliveries");
  }

  private static List<Received> at(String path) {
    return RECEIVED.stream().filter(one -> one.path().equals(path)).toList();
  }

  private static void awaitDeliveries(JsonObject webhook, String status, int count) {
    SmallFunctions.await(
        count + " deliveries " + status,
        () ->
            deliveries(webhook).stream().filter(one -> one.text("status").equals(status)).count()
                == count);
  }

  private static String noop() {
    String id = api.job("{\"type\":\"noop\"}");
    api.await(id, "COMPLETED");
    return id;
  }

  @Test
  void a_subscription_s_life() {
    HttpResponse<String> response =
        api.asAdmin(
            "POST",
            BASE,
            "{\"url\":\""
                + url("/ok")
                + "\",\"eventTypes\":[\"JobCompleted\"],\"description\":\"mine\"}");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
    JsonObject made = Json.parseObject(response.body());
    String path = BASE + "/" + made.text("id");
    String secret = made.text("secret");
    assertThat(response.headers().firstValue("location")).contains(path);
    assertThat(asked(200, "GET", path, "").names()).as("shown once").doesNotContain("secret");
    assertThat(asked(200, "GET", BASE, "").toJson())
        .contains(made.text("id"))
        .doesNotContain("whsec_");

    String first = noop();
    awaitDeliveries(made, "DELIVERED", 1);
    Received told = at("/ok").getFirst();
    assertThat(told.isSignedWith(secret)).isTrue();
    assertThat(told.json().object("payload").text("jobId")).isEqualTo(first);
    JsonObject delivery = deliveries(made).getFirst();
    assertThat(delivery.text("eventId")).isEqualTo(told.id());
    assertThat(delivery.whole("responseStatus")).isEqualTo(204);
    assertThat(delivery.whole("attempts")).isEqualTo(1);
    assertThat(Instant.parse(delivery.text("endedAt")))
        .isAfterOrEqualTo(Instant.parse(delivery.text("createdAt")));

    String another = asked(200, "POST", path + "/secret", "").text("secret");
    assertThat(another).isNotEqualTo(secret);
    noop();
    awaitDeliveries(made, "DELIVERED", 2);
    Received both = at("/ok").get(1);
    assertThat(both.headers().get("webhook-signature").getFirst().split(" ")).hasSize(2);
    assertThat(both.isSignedWith(secret)).as("the old one, for a day").isTrue();
    assertThat(both.isSignedWith(another)).as("the new one").isTrue();

    asked(200, "POST", path + "/pause", "");
    noop();
    awaitDeliveries(made, "WAITING", 1);
    assertThat(asked(200, "GET", path, "").text("status")).isEqualTo("PAUSED");
    assertThat(at("/ok")).hasSize(2);
    asked(200, "POST", path + "/resume", "");
    awaitDeliveries(made, "DELIVERED", 3);

    assertThat(
            asked(202, "POST", path + "/replay?delivery=" + delivery.text("id"), "")
                .whole("replayed"))
        .isEqualTo(1);
    SmallFunctions.await("told again", () -> at("/ok").size() == 4);
    assertThat(at("/ok").getLast().id()).as("by which it is known").isEqualTo(told.id());

    assertThat(asked(200, "PATCH", path, "{\"eventTypes\":[\"JobFailed\"]}").list("eventTypes"))
        .hasToString("[JobFailed]");
    noop();
    assertThat(deliveries(made)).as("it asks for failures only").hasSize(3);

    asked(204, "DELETE", path, "");
    asked(404, "GET", path, "");
    asked(404, "GET", path + "/deliveries", "");
    asked(404, "DELETE", path, "");
  }

  @Test
  void the_url_of_a_job_is_signed_with_the_secret_that_its_owner_is_shown() {
    String secret =
        Json.parseObject(api.send(api.to("/api/webhooks/secret")).body()).text("secret");
    api.job("{\"type\":\"noop\",\"webhookUrl\":\"" + url("/mine") + "\"}");
    SmallFunctions.await("told", () -> !at("/mine").isEmpty());
    assertThat(at("/mine").getFirst().isSignedWith(secret)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "422 | {`url`:`http://127.0.0.1:1/`,`secret`:`whsec_c2hvcnQ=`} | secret | 24 to 64",
        "422 | {`url`:`http://127.0.0.1:1/`,`secret`:`short`} | secret | whsec_",
        "422 | {`url`:`https://10.0.0.1/`} | url | public Internet",
        "422 | {`url`:`https://169.254.169.254/latest/meta-data`} | url | public Internet",
        "422 | {`url`:`https://example.com:8443/`} | url | must be on port 443",
        "422 | {`url`:`http://example.com/`} | url | https",
        "422 | {`url`:`http://127.0.0.1:1/`,`eventTypes`:[`JobFailed`,`JobComplete`]} | eventTypes[1] | did you mean 'JobCompleted'?",
        "422 | {`url`:`http://127.0.0.1:1/`,`eventTypes`:[`Xyzzy`]} | eventTypes[0] | known are GuestMigrated, JobCancelled",
        "400 | {`url`:`http://127.0.0.1:1/`,`eventTypes`:`JobFailed`} | eventTypes | must be a list",
        "400 | {`url`:`http://127.0.0.1:1/`,`eventTypes`:[7]} | eventTypes[0] | must be a text",
        "400 | {`url`:7} | url | must be a text",
        "400 | {} | url | is missing",
        "400 | {`url`:`http://127.0.0.1:1/`,`secrt`:`x`} | secrt | did you mean 'secret'?",
      })
  void what_a_subscription_cannot_be_is_refused_by_its_field(
      int status, String body, String field, String says) {
    JsonObject error =
        asked(status, "POST", BASE, body.replace('`', '"')).objects("errors").getFirst();
    assertThat(error.text("field")).isEqualTo(field);
    assertThat(error.text("message")).contains(says);
    assertThat(asked(200, "GET", BASE, "").objects("webhooks")).isEmpty();
  }

  @Test
  void what_cannot_be_changed_or_sent_again_is_refused() {
    String path = BASE + "/" + subscribe("/ok", "[]").text("id");
    asked(400, "PATCH", path, "{\"secret\":\"" + LONG_ENOUGH + "\"}");
    asked(422, "POST", path + "/secret", "{\"secret\":\"" + TOO_SHORT + "\"}");
    asked(400, "POST", path + "/secret", "{\"url\":\"" + url("/x") + "\"}");
    asked(422, "PATCH", path, "{\"url\":\"https://192.168.0.1/\"}");
    asked(400, "PATCH", path, "{");
    asked(400, "GET", path + "/deliveries?status=DONE", "");
    asked(404, "POST", path + "/replay?delivery=" + UUID.randomUUID(), "");
    asked(400, "POST", path + "/replay?delivery=x", "");
    asked(422, "POST", "/api/admin/outbox/cleanup", "{\"days\":0}");
    asked(400, "POST", "/api/admin/outbox/cleanup", "{\"days\":\"x\"}");
    asked(400, "POST", "/api/admin/outbox/cleanup", "{\"day\":30}");
    asked(400, "GET", "/api/admin/outbox/stats?x=1", "");
  }

  @Test
  void who_is_no_administrator_may_do_none_of_it() {
    String path = BASE + "/" + subscribe("/ok", "[]").text("id");
    for (String route :
        List.of(
            "POST " + BASE,
            "GET " + BASE,
            "GET " + path,
            "PATCH " + path,
            "DELETE " + path,
            "POST " + path + "/pause",
            "POST " + path + "/resume",
            "POST " + path + "/secret",
            "GET " + path + "/deliveries",
            "POST " + path + "/replay",
            "GET /api/admin/outbox/stats",
            "POST /api/admin/outbox/process",
            "POST /api/admin/outbox/cleanup",
            "POST /api/admin/jobs/run/outbox")) {
      String[] parts = route.split(" ");
      HttpResponse<String> answer =
          api.send(api.to(parts[1]).method(parts[0], BodyPublishers.noBody()));
      assertThat(answer.statusCode()).as(route + " " + answer.body()).isEqualTo(403);
    }
    assertThat(asked(200, "GET", path, "").text("status")).isEqualTo("ACTIVE");
  }

  @Test
  void who_answers_410_is_disabled_and_may_come_back() {
    JsonObject made = subscribe("/gone", "[]");
    String path = BASE + "/" + made.text("id");
    noop();
    SmallFunctions.await(
        "disabled", () -> asked(200, "GET", path, "").text("status").equals("DISABLED"));
    assertThat(asked(200, "GET", path, "").text("reason")).contains("410");
    noop();
    assertThat(at("/gone")).hasSize(1);
    assertThat(deliveries(made)).hasSize(1);
    asked(200, "PATCH", path, "{\"url\":\"" + url("/ok") + "\"}");
    asked(200, "POST", path + "/resume", "");
    noop();
    SmallFunctions.await("told", () -> at("/ok").size() == 1);
  }

  @Test
  void who_never_answers_holds_up_nobody() {
    subscribe("/hangs", "[]");
    JsonObject quick = subscribe("/ok", "[]");
    api.posted("/api/jobs/batch", TestClient.batch(40, "{\"type\":\"noop\"}"));
    long begun = System.nanoTime();
    SmallFunctions.await("all told", () -> at("/ok").size() == 40);
    assertThat(System.nanoTime() - begun)
        .as("well before a call of the one that hangs ends")
        .isLessThan(9_000_000_000L);
    awaitDeliveries(quick, "DELIVERED", 40);
  }

  @Test
  void of_an_answer_without_an_end_no_more_is_read_than_is_needed() {
    JsonObject made = subscribe("/endless", "[]");
    noop();
    awaitDeliveries(made, "DELIVERED", 1);
    SmallFunctions.await("the connection is closed", () -> POURED.get() >= 0);
    assertThat(POURED.get()).as("64 KiB, and what sockets hold").isLessThan(16L << 20);
  }

  @Test
  void a_redirect_is_a_failure_and_nothing_goes_where_it_leads() {
    JsonObject made = subscribe("/moved", "[]");
    noop();
    SmallFunctions.await(
        "called", () -> deliveries(made).stream().anyMatch(one -> one.whole("attempts") > 0));
    JsonObject delivery = deliveries(made).getFirst();
    assertThat(delivery.text("status")).isEqualTo("WAITING");
    assertThat(delivery.whole("responseStatus")).isEqualTo(307);
    assertThat(delivery.text("error")).contains("redirects are not followed");
    assertThat(at("/elsewhere")).isEmpty();
  }

  @Test
  void once_a_receiver_is_mended_its_operator_need_not_wait_for_the_end_of_the_backoff() {
    BROKEN.set(true);
    JsonObject made = subscribe("/breaks", "[]");
    noop();
    SmallFunctions.await(
        "tried in vain",
        () -> deliveries(made).stream().anyMatch(one -> one.whole("attempts") > 0));
    BROKEN.set(false);
    assertThat(asked(202, "POST", BASE + "/" + made.text("id") + "/replay", "").whole("replayed"))
        .isEqualTo(1);
    awaitDeliveries(made, "DELIVERED", 1);
    assertThat(deliveries(made).getFirst().whole("attempts")).isGreaterThanOrEqualTo(2);
  }

  @Test
  void retries_and_schedules_are_told_in_their_order() {
    subscribe("/story", "[]");
    String job = api.job("{\"type\":\"fail\",\"retryDelay\":1000,\"payload\":{\"times\":1}}");
    api.await(job, "COMPLETED");
    SmallFunctions.await("both told", () -> types(job).size() == 2);
    assertThat(types(job)).containsExactly("JobRetrying", "JobCompleted");

    String schedule =
        api.posted("/api/schedules", "{\"cron\":\"0 9 * * *\",\"job\":{\"type\":\"noop\"}}")
            .text("id");
    api.post("/api/schedules/" + schedule + "/pause", "");
    api.post("/api/schedules/" + schedule + "/resume", "");
    api.send(api.to("/api/schedules/" + schedule).DELETE());
    SmallFunctions.await("all told", () -> types(schedule).size() == 4);
    assertThat(types(schedule))
        .containsExactly("ScheduleCreated", "SchedulePaused", "ScheduleResumed", "ScheduleDeleted");
  }

  private static List<String> types(String aggregate) {
    return at("/story").stream()
        .map(Received::json)
        .filter(event -> event.text("aggregateId").equals(aggregate))
        .map(event -> event.text("type"))
        .toList();
  }
}
