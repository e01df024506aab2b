package dev.encargo.outbox;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table {@code outbox_deliveries}, as the publisher works it off. */
final class Deliveries {

  /**
   * Of each lane some streams, of each stream what is waiting, in order. Only the first of a stream is leased: while it waits, nobody
   * else can take those behind it. A number that can be seen has all before it committed, so nothing is ever passed over.
   */
  private static final String LEASE =
      """
      with recursive lanes as (
        (select lane from outbox_deliveries where ended_at is null order by lane limit 1)
        union all
        select (select d.lane from outbox_deliveries d where d.ended_at is null and d.lane > l.lane order by d.lane limit 1)
        from lanes l where l.lane is not null
      ),
      heads as materialized (
        select h.id, h.lane, h.stream, h.number
        from lanes l
        cross join lateral (
          select d.id, d.lane, d.stream, d.number
          from outbox_deliveries d
          where d.lane = l.lane and d.ended_at is null and d.next_at <= clock_timestamp()
            and d.number = (
              select b.number from outbox_deliveries b where b.lane = d.lane and b.stream = d.stream and b.ended_at is null order by b.number limit 1)
          order by d.next_at, d.id
          limit greatest(0, case when l.lane = 'publisher' then :of_publisher else :of_lane end
            - coalesce(cast(cast(:busy as jsonb) ->> l.lane as integer), 0))
          for update of d skip locked
        ) h
        where l.lane is not null and not exists (select from webhooks w where cast(w.id as text) = l.lane and w.status <> 'ACTIVE')
      ),
      leased as (
        update outbox_deliveries d
        set next_at = clock_timestamp() + :lease_ms * interval '1 millisecond'
        from heads h where d.id = h.id
      )
      select f.id, f.lane, f.stream, f.attempts, coalesce(f.url, w.url) as url,
        e.id as event_id, e.type, e.aggregate_type, e.aggregate_id, e.payload, e.occurred_at,
        jsonb_build_object('secrets', (
          select coalesce(jsonb_agg(s.secret order by s.created_at desc), '[]')
          from webhook_secrets s
          where (s.expires_at is null or s.expires_at > clock_timestamp())
            and (s.webhook_id = f.webhook_id or s.user_id = f.user_id or s.guest_id = f.guest_id))) as secrets
      from heads h
      cross join lateral (
        select * from outbox_deliveries d
        where d.lane = h.lane and d.stream = h.stream and d.ended_at is null and d.number >= h.number
        order by d.number limit :of_stream
      ) f
      join outbox_events e on e.id = f.event_id
      left join webhooks w on w.id = f.webhook_id
      order by f.lane, f.stream, f.number
      """;

  /** Where another has ended it meanwhile nothing changes. A receiver that is gone gets nothing more. */
  private static final String SETTLE =
      """
      with results as (
        select * from jsonb_to_recordset(cast(:results as jsonb)) as r (id uuid, status text, response_status integer, error text, wait_ms bigint, gone boolean)
      ),
      settled as (
        update outbox_deliveries d
        set attempts = d.attempts + 1, last_at = clock_timestamp(), response_status = r.response_status, error = r.error, status = r.status,
            ended_at = case when r.status <> 'WAITING' then clock_timestamp() end,
            next_at = case when r.status = 'WAITING' then clock_timestamp() + r.wait_ms * interval '1 millisecond' else d.next_at end
        from results r
        where d.id = r.id and d.ended_at is null
        returning d.event_id, d.lane, d.webhook_id, d.status, r.gone
      ),
      published as (
        update outbox_events e set published_at = clock_timestamp()
        from settled s where e.id = s.event_id and s.lane = 'publisher' and s.status = 'DELIVERED'
      ),
      disabled as (
        update webhooks w set status = 'DISABLED', reason = 'The receiver answered 410.', updated_at = clock_timestamp()
        where w.id in (select webhook_id from settled where gone and webhook_id is not null)
      ),
      dropped as (
        update outbox_deliveries d
        set status = 'FAILED', ended_at = clock_timestamp(), error = 'The receiver answered 410 to an earlier one.'
        where d.webhook_id in (select webhook_id from settled where gone and webhook_id is not null) and d.ended_at is null
          and d.id not in (select id from results)
      )
      select count(*) as n from settled
      """;

  private static final String NEXT =
      """
      select min(d.next_at) as next, clock_timestamp() as now
      from outbox_deliveries d
      where d.ended_at is null and not exists (select from webhooks w where w.id = d.webhook_id and w.status <> 'ACTIVE')
      """;

  private static final String IS_ARMED =
      """
      select exists (
        select from outbox_alarm
        where armed_until > cast(:now as timestamptz) and armed_until <= cast(:wanted as timestamptz) + interval '2 seconds') as armed
      """;

  private static final String NOTE_ARMED =
      """
      with rung as (
        delete from outbox_alarm where armed_until < cast(:now as timestamptz)
      )
      insert into outbox_alarm (armed_until) values (cast(:until as timestamptz))
      on conflict do nothing
      """;

  /** How much is taken at a time: streams of the publisher, streams of another lane, events of a stream. */
  record Portion(int ofPublisher, int ofLane, int ofStream) {}

  /** What is to be written about a delivery. */
  record Result(
      UUID id,
      String status,
      @Nullable Integer responseStatus,
      @Nullable String error,
      Duration delay,
      boolean gone) {}

  private final Tx tx;

  Deliveries(Tx tx) {
    this.tx = tx;
  }

  /**
   * Takes what is due, each stream for itself and in order.
   *
   * @param busy streams of each lane that are being told already
   */
  List<List<Delivery>> lease(Portion portion, Duration lease, Map<String, Integer> busy) {
    Map<String, List<Delivery>> streams = new LinkedHashMap<>();
    tx.query(
        LEASE,
        Params.of("of_publisher", portion.ofPublisher())
            .and("of_lane", portion.ofLane())
            .and("of_stream", portion.ofStream())
            .and("lease_ms", lease.toMillis())
            .and("busy", JsonObject.of(busy).toJson()),
        row ->
            streams
                .computeIfAbsent(
                    row.text("lane") + "\n" + row.text("stream"), _ -> new ArrayList<>())
                .add(delivery(row)));
    return List.copyOf(streams.values());
  }

  private static Delivery delivery(Row row) {
    OutboxEvent event =
        new OutboxEvent(
            row.uuid("event_id"),
            row.text("type"),
            row.text("aggregate_type"),
            row.text("aggregate_id"),
            row.json("payload"),
            row.time("occurred_at"));
    List<String> secrets =
        row.json("secrets").list("secrets").stream().map(String::valueOf).toList();
    return new Delivery(
        row.uuid("id"),
        event,
        row.text("lane"),
        row.text("stream"),
        row.textOrNull("url"),
        secrets,
        (int) row.whole("attempts"));
  }

  /** Writes what became of deliveries, in one statement. */
  void settle(Collection<Result> results) {
    List<JsonObject> rows =
        results.stream()
            .map(result ->
                JsonObject.of(
                    "id", result.id().toString(),
                    "status", result.status(),
                    "response_status", result.responseStatus(),
                    "error", result.error(),
                    "wait_ms", result.delay().toMillis(),
                    "gone", result.gone()))
            .toList();
    tx.query(SETTLE, Params.of("results", Json.write(rows)), row -> row.whole("n"));
  }

  /** How long until something is to be told; empty where nothing waits. */
  Optional<Duration> next() {
    return tx.query(
            NEXT,
            Params.NONE,
            row -> {
              Instant next = row.timeOrNull("next");
              return next == null
                  ? Optional.<Duration>empty()
                  : Optional.of(Duration.between(row.time("now"), next));
            })
        .getFirst();
  }

  /** Whether a wake-up is known to be on its way that comes in time. */
  boolean isArmed(Instant now, Instant wanted) {
    return tx.first(IS_ARMED, Params.of("now", now).and("wanted", wanted), row -> row.flag("armed"))
        .orElse(false);
  }

  /** Notes a wake-up that was sent, and forgets those that have come. */
  void noteArmed(Instant now, Instant until) {
    tx.update(NOTE_ARMED, Params.of("now", now).and("until", until));
  }
}
