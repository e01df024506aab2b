package dev.encargo.outbox;

import dev.encargo.json.Json;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The table {@code webhooks}, as administrators keep it. */
public final class Webhooks {

  private static final String COLUMNS =
      "w.id, w.url, jsonb_build_object('types', w.event_types) as types, w.description, w.status, w.reason, w.created_at, w.updated_at ";

  private static final String CREATE =
      """
      with w as (
        insert into webhooks (id, url, event_types, description)
        values (cast(:id as uuid), :url, cast(:types as jsonb), :description)
        returning *
      ),
      signed as (
        insert into webhook_secrets (webhook_id, secret) select id, :secret from w
      )
      select
      """
          + COLUMNS
          + "from w";

  private static final String LIST = "select " + COLUMNS + "from webhooks w order by w.id";

  private static final String FIND =
      "select " + COLUMNS + "from webhooks w where w.id = cast(:id as uuid)";

  private static final String CHANGE =
      """
      update webhooks w
      set url = coalesce(:url, w.url), event_types = coalesce(cast(:types as jsonb), w.event_types), description = coalesce(:description, w.description),
          status = coalesce(:status, w.status), reason = case when cast(:status as text) is null then w.reason end, updated_at = clock_timestamp()
      where w.id = cast(:id as uuid)
      returning
      """
          + COLUMNS;

  private static final String DELETE = "delete from webhooks where id = cast(:id as uuid)";

  /** The older of two that were valid already ends at once, so that never more than two sign. */
  private static final String ROTATE =
      """
      with old as (
        update webhook_secrets s
        set expires_at = case when s.expires_at is null then clock_timestamp() + interval '24 hours' else least(s.expires_at, clock_timestamp()) end
        where s.webhook_id = cast(:id as uuid)
        returning s.id
      )
      select count(*) as n from old
      """;

  private static final String ADD_SECRET =
      "insert into webhook_secrets (webhook_id, secret) select id, :secret from webhooks where id = cast(:id as uuid)";

  private static final String DELIVERIES =
      """
      select d.id, e.id as event_id, e.type, d.status, d.attempts, d.response_status, d.error, d.created_at, d.last_at, d.ended_at,
        case when d.ended_at is null then d.next_at end as next_at
      from outbox_deliveries d join outbox_events e on e.id = d.event_id
      where d.webhook_id = cast(:id as uuid)
        and (cast(:status as text) is null or d.status = :status)
        and (cast(:before as uuid) is null or d.id < cast(:before as uuid))
      order by d.id desc limit :limit
      """;

  private static final String REPLAY =
      """
      update outbox_deliveries d
      set status = 'WAITING', ended_at = null, next_at = clock_timestamp(),
          attempts = case when d.ended_at is null then d.attempts else 0 end, error = case when d.ended_at is null then d.error end
      where d.webhook_id = cast(:id as uuid)
        and case when cast(:delivery as uuid) is null then d.status = 'FAILED' or d.status = 'WAITING' and d.attempts > 0
                 else d.id = cast(:delivery as uuid) end
      """;

  private final Sql sql;
  private final RandomGenerator random;

  /**
   * @param random fit for secrets
   */
  public Webhooks(Sql sql, RandomGenerator random) {
    this.sql = sql;
    this.random = random;
  }

  /** A secret of 32 random bytes. */
  public String freshSecret() {
    return WebhookSecret.fresh(random);
  }

  /** One round trip. */
  public Webhook create(
      UUID id, String url, List<String> types, @Nullable String description, String secret) {
    return sql.query(
            CREATE,
            Params.of("id", id)
                .and("url", url)
                .and("types", Json.write(types))
                .and("description", description)
                .and("secret", secret),
            Webhooks::webhook)
        .getFirst();
  }

  public List<Webhook> list() {
    return sql.query(LIST, Params.NONE, Webhooks::webhook);
  }

  public Optional<Webhook> find(UUID id) {
    return sql.first(FIND, Params.of("id", id), Webhooks::webhook);
  }

  /**
   * Changes what is not null.
   *
   * @param status {@code ACTIVE} or {@code PAUSED}
   */
  public Optional<Webhook> change(
      UUID id,
      @Nullable String url,
      @Nullable List<String> types,
      @Nullable String description,
      @Nullable String status) {
    return sql.first(
        CHANGE,
        Params.of("id", id)
            .and("url", url)
            .and("types", types == null ? null : Json.write(types))
            .and("description", description)
            .and("status", status),
        Webhooks::webhook);
  }

  /** With its deliveries and secrets. */
  public boolean delete(UUID id) {
    return sql.update(DELETE, Params.of("id", id)) == 1;
  }

  /**
   * Signs with another secret from now on; the one before signs beside it for 24 hours.
   *
   * @return false where there is no such subscription
   */
  public boolean rotate(UUID id, String secret) {
    return sql.inTransaction(tx -> {
      tx.query(ROTATE, Params.of("id", id), row -> row.whole("n"));
      return tx.update(ADD_SECRET, Params.of("id", id).and("secret", secret)) == 1;
    });
  }

  /**
   * The newest first.
   *
   * @param status only such; null for all
   * @param before only older ones than this delivery; null for the newest
   */
  public List<Webhook.Told> deliveries(
      UUID id, @Nullable String status, @Nullable UUID before, int limit) {
    return sql.query(
        DELIVERIES,
        Params.of("id", id).and("status", status).and("before", before).and("limit", limit),
        Webhooks::told);
  }

  /**
   * Has deliveries made again, those that wait for the end of a backoff among them; the publisher is to be rung after it. One that is
   * being made right now may then be made twice, which receivers know by its id.
   *
   * @param delivery null for all that have failed, given up or not
   * @return how many
   */
  public int replay(UUID id, @Nullable UUID delivery) {
    return sql.update(REPLAY, Params.of("id", id).and("delivery", delivery));
  }

  private static Webhook webhook(Row row) {
    return new Webhook(
        row.uuid("id"),
        row.text("url"),
        row.json("types").list("types").stream().map(String::valueOf).toList(),
        row.textOrNull("description"),
        row.text("status"),
        row.textOrNull("reason"),
        row.time("created_at"),
        row.time("updated_at"));
  }

  private static Webhook.Told told(Row row) {
    Long response = row.wholeOrNull("response_status");
    return new Webhook.Told(
        row.uuid("id"),
        "evt_" + row.uuid("event_id").toString().replace("-", ""),
        row.text("type"),
        row.text("status"),
        (int) row.whole("attempts"),
        response == null ? null : response.intValue(),
        row.textOrNull("error"),
        row.time("created_at"),
        row.timeOrNull("last_at"),
        row.timeOrNull("ended_at"),
        row.timeOrNull("next_at"));
  }
}
