package dev.encargo.outbox;

import dev.encargo.event.EventBus;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.net.HttpExchange;
import dev.encargo.net.PublicAddresses;
import dev.encargo.net.WebhookUrls;
import dev.encargo.queue.TimerMessage;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocketFactory;

/** An outbox with its publisher, as the worker's role works it off. */
final class OutboxWorld implements AutoCloseable {

  final Sql owner = TestPostgres.database();
  final Sql worker = TestPostgres.as(owner, "encargo_worker");
  final List<TimerMessage> rung = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  final Log log =
      new Log(new PrintStream(lines, true, StandardCharsets.UTF_8), InstantSource.system());

  /** Nothing is said of any event: everything is taken. */
  static final EventBus DEAF = events -> Collections.nCopies(events.size(), null);

  PublishOutbox publisher(EventBus bus) {
    return publisher(worker, bus, true);
  }

  /**
   * @param loopback whether this machine may be called
   */
  PublishOutbox publisher(Sql sql, EventBus bus, boolean loopback) {
    CallWebhook call =
        new CallWebhook(
            new HttpExchange(new PublicAddresses(loopback), SSLSocketFactory::getDefault),
            new WebhookUrls(loopback, Set.of(443)),
            InstantSource.system());
    RingPublisher ring = ring(sql);
    return PublishOutbox.of(
        sql, Publisher.bus(bus), call, ring, new Random(1), InstantSource.system(), log);
  }

  /** Whose second look is a minute ahead. */
  RingPublisher ring(Sql sql) {
    return new RingPublisher(
        rung::addAll, sql, now -> now.plusSeconds(60), InstantSource.system(), log);
  }

  PublishOutbox.Report publish(PublishOutbox publisher) {
    try {
      return publisher.publish(Instant.now().plusSeconds(60));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Events 1 to {@code each} of so many aggregates, in one statement. */
  void emit(int aggregates, int each) {
    owner.query(
        """
        select emit_event('A', cast(a as text), 'Happened', jsonb_build_object('n', n)) as id
        from generate_series(1, :each) as n, generate_series(1, :aggregates) as a
        """,
        Params.of("each", each).and("aggregates", aggregates),
        row -> row.uuid("id"));
  }

  UUID subscribe(String url, String types) {
    UUID id = UUID.randomUUID();
    owner.update(
        "insert into webhooks (id, url, event_types) values (cast(:id as uuid), :url, cast(:types as jsonb))",
        Params.of("id", id).and("url", url).and("types", types));
    addSecret(id, 0);
    return id;
  }

  /** A secret that everybody knows: 32 times the number. */
  void addSecret(UUID webhook, int number) {
    owner.update(
        "update webhook_secrets set expires_at = clock_timestamp() + interval '1 hour' where webhook_id = cast(:id as uuid)",
        Params.of("id", webhook));
    owner.update(
        "insert into webhook_secrets (webhook_id, secret) values (cast(:id as uuid), :secret)",
        Params.of("id", webhook).and("secret", secret(number)));
  }

  static String secret(int number) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) number);
    return "whsec_" + Base64.getEncoder().encodeToString(bytes);
  }

  /** Leases and backoffs are over. */
  void timePasses() {
    owner.update(
        "update outbox_deliveries set next_at = clock_timestamp() where ended_at is null",
        Params.NONE);
    owner.update("delete from outbox_alarm", Params.NONE);
  }

  long count(String from) {
    return owner
        .query("select count(*) as n from " + from, Params.NONE, row -> row.whole("n"))
        .getFirst();
  }

  JsonObject only(String query) {
    return owner.query(query, Params.NONE, row -> row.json("it")).getFirst();
  }

  String log() {
    return lines.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    worker.close();
    owner.close();
  }
}
