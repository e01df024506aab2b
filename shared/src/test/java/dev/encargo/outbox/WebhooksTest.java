package dev.encargo.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.net.PublicAddresses;
import dev.encargo.net.WebhookUrls;
import dev.encargo.sql.Params;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes to URLs, told to a receiver of every kind. */
class WebhooksTest {

  private record Received(String path, HttpHeaders headers, String body) {
    JsonObject json() {
      return Json.parseObject(body);
    }
  }

  private final OutboxWorld world = new OutboxWorld();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final CountDownLatch hold = new CountDownLatch(1);
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::receive);
    server.start();
  }

  @AfterEach
  void stop() {
    hold.countDown();
    server.stop(0);
    world.close();
  }

  private void receive(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    received.add(
        new Received(path, HttpHeaders.of(exchange.getRequestHeaders(), (a, b) -> true), body));
    switch (path) {
      case "/ok" -> exchange.sendResponseHeaders(204, -1);
      case "/gone" -> exchange.sendResponseHeaders(410, -1);
      case "/busy" -> {
        exchange.getResponseHeaders().add("Retry-After", "7200");
        exchange.sendResponseHeaders(503, -1);
      }
      case "/moved" -> {
        exchange.getResponseHeaders().add("Location", url("/ok"));
        exchange.sendResponseHeaders(302, -1);
      }
      case "/hangs" -> {
        try {
          hold.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      case "/counts" -> {
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        try {
          hold.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        // Before the answer, after which another call may begin.
        open.decrementAndGet();
        exchange.sendResponseHeaders(204, -1);
      }
      case "/endless" -> {
        exchange.sendResponseHeaders(200, 0);
        byte[] block = new byte[65_536];
        while (hold.getCount() > 0) {
          exchange.getResponseBody().write(block);
        }
      }
      default -> exchange.sendResponseHeaders(500, -1);
    }
    exchange.close();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void publish() {
    world.publish(world.publisher(OutboxWorld.DEAF));
  }

  private JsonObject delivery(UUID webhook) {
    return world.only(
        "select to_jsonb(d) || jsonb_build_object('seconds', cast(extract(epoch from next_at - clock_timestamp()) as bigint)) as it from outbox_deliveries d where webhook_id = '"
            + webhook
            + "' order by number limit 1");
  }

  private static void verify(Received one, int secret) throws Exception {
    new Webhook(OutboxWorld.secret(secret))
        .verify(
            one.body(),
            one.headers().map().entrySet().stream()
                .collect(
                    Collectors.toMap(
                        header -> header.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue)));
  }

  @Test
  void a_subscription_gets_what_it_asked_for_signed_as_standard_webhooks_verifies()
      throws Exception {
    world.subscribe(url("/ok"), "[\"Happened\"]");
    world.emit(1, 2);
    publish();
    assertThat(received).hasSize(2);
    for (Received one : received) {
      verify(one, 0);
      assertThat(one.headers().firstValue("webhook-id")).contains(one.json().text("id"));
      assertThat(one.headers().firstValue("content-type")).contains("application/json");
    }
    assertThat(received)
        .extracting(one -> one.json().object("payload").whole("n"))
        .containsExactly(1L, 2L);
  }

  @Test
  void another_secret_a_changed_body_and_an_old_time_are_refused_by_the_oracle() {
    String body = "{\"a\":1}";
    var signed =
        SignedMessage.headers("evt_1", Instant.now(), body, List.of(OutboxWorld.secret(0)));
    var old =
        SignedMessage.headers(
            "evt_1", Instant.now().minusSeconds(600), body, List.of(OutboxWorld.secret(0)));
    assertThat(verified(signed, body, 0)).isTrue();
    assertThat(verified(signed, body, 1)).isFalse();
    assertThat(verified(signed, "{\"a\":2}", 0)).isFalse();
    assertThat(verified(old, body, 0)).isFalse();
  }

  private static boolean verified(Map<String, String> headers, String body, int secret) {
    HttpHeaders all =
        HttpHeaders.of(
            headers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue()))),
            (a, b) -> true);
    try {
      verify(new Received("", all, body), secret);
      return true;
    } catch (WebhookVerificationException e) {
      return false;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void while_secrets_change_both_sign() throws Exception {
    UUID webhook = world.subscribe(url("/ok"), "[]");
    world.addSecret(webhook, 1);
    world.emit(1, 1);
    publish();
    assertThat(received).hasSize(1);
    verify(received.getFirst(), 0);
    verify(received.getFirst(), 1);
    world.owner.update(
        "update webhook_secrets set expires_at = clock_timestamp() where expires_at is not null",
        Params.NONE);
    world.emit(1, 1);
    publish();
    verify(received.getLast(), 1);
    assertThat(received.getLast().headers().firstValue("webhook-signature").orElseThrow())
        .doesNotContain(" ");
  }

  @Test
  void who_hangs_or_never_ends_holds_up_nobody_else() throws Exception {
    world.subscribe(url("/hangs"), "[]");
    world.subscribe(url("/endless"), "[]");
    UUID quick = world.subscribe(url("/ok"), "[]");
    world.emit(30, 2);
    Instant begun = Instant.now();
    Thread publisher = Thread.ofPlatform().start(this::publish);
    awaitDelivered(quick, 60);
    assertThat(Duration.between(begun, Instant.now()))
        .as("well before the first call of the one that hangs ends")
        .isLessThan(CallWebhook.TIMEOUT);
    hold.countDown();
    publisher.join();
    assertThat(received.stream().filter(one -> one.path().equals("/hangs")).count())
        .as("some at a time")
        .isLessThanOrEqualTo(30);
  }

  @Test
  void a_publisher_makes_ten_calls_at_a_time_to_a_receiver_and_no_more() throws Exception {
    UUID slow = world.subscribe(url("/counts"), "[]");
    UUID quick = world.subscribe(url("/ok"), "[]");
    world.emit(40, 1);
    Thread publisher = Thread.ofPlatform().start(this::publish);
    // Ten at a time as well: so the publisher has looked four times while the slow one was busy.
    awaitDelivered(quick, 40);
    while (open.get() < 10) {
      Thread.sleep(20);
    }
    assertThat(mostOpen).hasValue(10);
    hold.countDown();
    awaitDelivered(slow, 40);
    publisher.join();
    assertThat(mostOpen).as("also while it answers").hasValue(10);
  }

  private void awaitDelivered(UUID webhook, int count) throws InterruptedException {
    while (world.count(
            "outbox_deliveries where webhook_id = '" + webhook + "' and status = 'DELIVERED'")
        < count) {
      Thread.sleep(20);
    }
  }

  @Test
  void who_answers_410_gets_nothing_more() {
    UUID webhook = world.subscribe(url("/gone"), "[]");
    world.emit(1, 3);
    publish();
    world.emit(1, 1);
    world.timePasses();
    publish();
    assertThat(received.stream().filter(one -> one.path().equals("/gone")).count())
        .isBetween(1L, 3L);
    assertThat(world.only("select to_jsonb(w) as it from webhooks w").text("status"))
        .isEqualTo("DISABLED");
    assertThat(
            world.count(
                "outbox_deliveries where webhook_id = '" + webhook + "' and ended_at is null"))
        .isZero();
  }

  @Test
  void who_is_busy_is_called_again_no_sooner_than_it_says() {
    UUID webhook = world.subscribe(url("/busy"), "[]");
    world.emit(1, 2);
    publish();
    assertThat(received).as("the second waits behind the first").hasSize(1);
    JsonObject waiting = delivery(webhook);
    assertThat(waiting.whole("response_status")).isEqualTo(503);
    assertThat(waiting.whole("seconds")).isBetween(7_100L, 7_200L);
  }

  @Test
  void a_redirect_is_not_followed() {
    UUID webhook = world.subscribe(url("/moved"), "[]");
    world.emit(1, 1);
    publish();
    assertThat(received).extracting(Received::path).containsExactly("/moved");
    assertThat(delivery(webhook).text("error")).contains("redirects are not followed");
  }

  @Test
  void who_fails_is_called_again_over_days_and_then_given_up() {
    UUID webhook = world.subscribe(url("/fails"), "[]");
    world.emit(1, 1);
    long waited = 0;
    int calls = 0;
    while (world.count("outbox_deliveries where ended_at is null") > 0) {
      publish();
      calls++;
      waited += Math.max(0, delivery(webhook).whole("seconds"));
      world.timePasses();
    }
    assertThat(calls).isEqualTo(10);
    assertThat(Duration.ofSeconds(waited)).isBetween(Duration.ofDays(2), Duration.ofDays(5));
    assertThat(delivery(webhook).text("status")).isEqualTo("FAILED");
  }

  @Test
  void a_paused_one_waits_and_gets_it_all_when_it_goes_on() {
    UUID webhook = world.subscribe(url("/ok"), "[]");
    world.owner.update("update webhooks set status = 'PAUSED'", Params.NONE);
    world.emit(1, 2);
    assertThat(world.publish(world.publisher(OutboxWorld.DEAF)).next())
        .as("nothing to wake up for")
        .isEmpty();
    assertThat(received).isEmpty();
    world.owner.update("update webhooks set status = 'ACTIVE'", Params.NONE);
    publish();
    assertThat(received).hasSize(2);
    assertThat(delivery(webhook).text("status")).isEqualTo("DELIVERED");
  }

  @Test
  void a_url_of_this_machine_gets_nothing_where_that_is_not_allowed() {
    UUID webhook = world.subscribe(url("/ok"), "[]");
    UUID name =
        world.subscribe("https://localtest.me:" + server.getAddress().getPort() + "/ok", "[]");
    world.emit(1, 1);
    world.publish(world.publisher(world.worker, OutboxWorld.DEAF, false));
    assertThat(received).isEmpty();
    assertThat(delivery(webhook).text("status")).isEqualTo("FAILED");
    assertThat(delivery(name).text("status")).isEqualTo("FAILED");
  }

  /** A URL of before, when other ports were allowed. */
  @Test
  void a_url_that_would_not_be_accepted_any_more_gets_nothing() {
    UUID webhook = world.subscribe("https://example.com:8443/hook", "[]");
    world.emit(1, 1);
    publish();
    assertThat(delivery(webhook).text("error")).isEqualTo("The URL must be on port 443, not 8443.");
    assertThat(delivery(webhook).text("status")).isEqualTo("FAILED");
  }

  @Test
  void a_public_name_that_means_an_address_inside_gets_nothing() throws IOException {
    CallWebhook call =
        new CallWebhook(
            new dev.encargo.net.HttpExchange(
                new PublicAddresses(
                    false, _ -> new InetAddress[] {InetAddress.getLoopbackAddress()}),
                SSLSocketFactory::getDefault),
            new WebhookUrls(false, Set.of(443, server.getAddress().getPort())),
            InstantSource.system());
    OutboxEvent event =
        new OutboxEvent(UUID.randomUUID(), "Happened", "A", "1", JsonObject.EMPTY, Instant.now());
    String url = "https://hooks.example.com:" + server.getAddress().getPort() + "/ok";
    Told told = call.call(url, event, List.of(OutboxWorld.secret(0)));
    assertThat(told)
        .isInstanceOfSatisfying(
            Told.Never.class, never -> assertThat(never.error()).startsWith("Nothing was sent"));
    assertThat(received).isEmpty();
  }

  @Test
  void a_publisher_whose_lease_ran_out_cannot_undo_what_another_one_has_noted() {
    UUID webhook = world.subscribe(url("/ok"), "[]");
    world.emit(1, 1);
    Deliveries late = new Deliveries(world.worker);
    UUID id =
        late.lease(new Deliveries.Portion(10, 10, 10), Duration.ofMinutes(1), Map.of()).stream()
            .flatMap(List::stream)
            .filter(one -> !one.isToPublisher())
            .findFirst()
            .orElseThrow()
            .id();
    world.timePasses();
    publish();
    assertThat(delivery(webhook).text("status")).isEqualTo("DELIVERED");
    late.settle(
        List.of(
            new Deliveries.Result(id, "WAITING", 500, "It answered 500.", Duration.ZERO, false)));
    assertThat(delivery(webhook).text("status")).isEqualTo("DELIVERED");
    assertThat(delivery(webhook).whole("response_status")).isEqualTo(204);
    assertThat(delivery(webhook).whole("attempts")).isEqualTo(1);
  }

  @Test
  void two_publishers_do_not_tell_the_same_at_once() {
    world.subscribe(url("/ok"), "[]");
    world.emit(5, 3);
    Deliveries deliveries = new Deliveries(world.worker);
    Deliveries.Portion all = new Deliveries.Portion(100, 100, 100);
    assertThat(deliveries.lease(all, Duration.ofMinutes(1), Map.of()))
        .as("five streams of two lanes")
        .hasSize(10)
        .allSatisfy(stream -> assertThat(stream).hasSize(3));
    assertThat(deliveries.lease(all, Duration.ofMinutes(1), Map.of())).isEmpty();
  }

  @Test
  void the_url_of_a_job_is_told_its_end_signed_with_its_owner_s_secret() throws Exception {
    world.owner.update(
        """
        insert into jobs (id, run_at, due_at, user_id, status, type, name, webhook_url, lease_until)
        values (gen_random_uuid(), now(), now(), 'ana', 'PROCESSING', 'noop', 'n', :url, now())
        """,
        Params.of("url", url("/ok")));
    world.owner.update(
        "update jobs set status = 'COMPLETED', completed_at = now(), due_at = null, lease_until = null, result = '{\"rows\":3}'",
        Params.NONE);
    publish();
    assertThat(received).hasSize(1);
    Received told = received.getFirst();
    assertThat(told.json().text("type")).isEqualTo("JobCompleted");
    assertThat(told.json().object("payload").object("result").whole("rows")).isEqualTo(3);
    String secret =
        world
            .owner
            .query(
                "select secret from webhook_secrets where user_id = 'ana'",
                Params.NONE,
                row -> row.text("secret"))
            .getFirst();
    new Webhook(secret)
        .verify(
            told.body(),
            told.headers().map().entrySet().stream()
                .collect(
                    Collectors.toMap(
                        header -> header.getKey().toLowerCase(Locale.ROOT), Map.Entry::getValue)));
  }
}
