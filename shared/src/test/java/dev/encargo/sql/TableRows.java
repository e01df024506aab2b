package dev.encargo.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * A row for an owner in every table that a migration makes, so that a test can ask something of all tables. A new table wants a line
 * here: {@link #NONE} where all its rows are there from the start.
 */
public final class TableRows {

  /** Rows that the migration has made itself; nobody adds any. */
  public static final String NONE = "";

  private static final Map<String, String> INSERTS = new LinkedHashMap<>();

  private static final String DIGEST = "repeat('0', 64)";

  /** Of {@code :user} or {@code :guest}, number {@code :n}; {@code :id} is the row's own, or that of the job or statement it belongs to. */
  private static void add(String table, String columns, String values) {
    INSERTS.put(
        table,
        columns.isEmpty()
            ? NONE
            : "insert into " + table + " (" + columns + ") values (" + values + ")");
  }

  static {
    String owner = "cast(:user as text), cast(:guest as uuid)";
    String id = "cast(:id as uuid)";
    String textId = "cast(cast(:id as uuid) as text)";
    String someUser = "coalesce(cast(:user as text), 'nobody')";
    String n = "cast(:n as integer)";
    add(
        "jobs",
        "user_id, guest_id, id, type, name, run_at, due_at, unique_key, url",
        owner + ", " + id + ", 'noop', 'n', now(), now(), 'key ' || " + n + ", 'https://x.test/1'");
    add(
        "job_attempts",
        "job_id, fence, started_at, ended_at, outcome",
        id + ", " + n + ", now(), now(), 'LOST'");
    add("job_logs", "job_id, at, level, message", id + ", now(), 'INFO', 'm'");
    add("job_transitions", "", "");
    add("schema_migrations", "", "");
    add("sweep_alarm", "", "");
    add(
        "send_intents",
        "first_job, last_job",
        "gen_random_uuid(), 'ffffffff-ffff-ffff-ffff-ffffffffffff'");
    add("workers", "id, name, hostname, pid, concurrency", "gen_random_uuid(), 'w', 'h', 1, 1");
    add(
        "idempotency_keys",
        "user_id, guest_id, key, body_sha256, job_ids",
        owner + ", 'key ' || " + n + ", '', '[]'");
    add(
        "dkt_lotes",
        "user_id, guest_id, id, job_id, file_key, file_name, rules, status, completed_at",
        owner + ", " + id + ", " + id + ", 'k', 'f', '{}', 'complete', now()");
    add(
        "dkt_rows",
        "lote_id, line, amount_minor, posted_on, currency, description",
        id + ", " + n + ", 1, now(), 'ARS', 'd'");
    add(
        "dkt_rejected_rows",
        "lote_id, line, field, reason, raw",
        id + ", " + n + ", 'f', 'r', 'raw'");
    add(
        "dkt_rules",
        "user_id, guest_id, position, name, field, operator, value, action",
        owner + ", 1, 'n', 'description', 'contains', 'v', 'exclude'");
    add(
        "guests",
        "guest_id, token_sha256",
        "coalesce(cast(:guest as uuid), " + id + "), " + DIGEST);
    add("rate_counts", "minute, count, name", "now(), 1, " + textId);
    add(
        "guest_migrations",
        "guest_id, user_id, token_sha256",
        "gen_random_uuid(), " + someUser + ", " + DIGEST);
    add("removals", "user_id, guest_id", owner);
    add("upload_counts", "user_id, guest_id, day, bytes", owner + ", current_date - " + n + ", 1");
    add(
        "outbox_events",
        "id, aggregate_type, aggregate_id, number, type, payload",
        id + ", 'Test', " + textId + ", " + n + ", 'Tested', '{}'");
    add("webhooks", "id, url", id + ", 'https://x.test/hook'");
    add(
        "webhook_secrets",
        "user_id, guest_id, secret, expires_at",
        owner + ", 'whsec_' || repeat('A', 43) || '=', now() + " + n + " * interval '1 day'");
    add(
        "outbox_deliveries",
        "user_id, guest_id, event_id, number, lane, stream, url",
        owner + ", " + id + ", " + n + ", 'host x.test', " + textId + ", 'https://x.test/'");
    add("outbox_settings", "", "");
    add("outbox_alarm", "armed_until", "now() + " + n + " * interval '1 day'");
    add(
        "schedules",
        "user_id, id, name, cron, handled_until, job",
        someUser + ", " + id + ", 'n', '0 9 * * *', now(), '{}'");
    add(
        "schedule_ticks",
        "schedule_id, tick, outcome, reason",
        id + ", now() + " + n + " * interval '1 day', 'SKIPPED', 'r'");
    add("payout_creators", "id, name", textId + ", 'n'");
    add(
        "payout_fee_schedules",
        "currency, valid_from, fee_basis_points, minimum_payout_minor",
        "'USD', cast('2001-01-01' as date) + abs(hashtext("
            + textId
            + " || "
            + n
            + ")) % 2000000, 1, 1");
    add(
        "payouts",
        "id, next_attempt_at, job_id, period, transactions, gross_minor, fee_minor, amount_minor, creator_id, currency, account",
        "gen_random_uuid(), now(), "
            + id
            + ", current_date - "
            + n
            + ", 1, 1, 0, 1, "
            + textId
            + ", 'CLP', 'a'");
    add(
        "payout_transactions",
        "id, occurred_at, hold_until, amount_minor, creator_id, currency",
        textId + " || " + n + ", now(), now(), 1, " + textId + ", 'CLP'");
    add("payout_runs", "job_id, cutoff, period", id + ", now(), current_date");
    add("payout_run_counts", "job_id, count, outcome", id + ", 1, cast(" + n + " as text)");
    add(
        "payout_omissions",
        "creator_id, currency, period, due_minor, reason",
        textId + ", case " + n + " when 1 then 'CLP' else 'USD' end, current_date, 1, 'ON_HOLD'");
    add("dead_letters", "job_id, priority, type", id + ", 'LOW', 'noop'");
    add(
        "job_figures",
        "slot, completed, failed, cancelled, run_ms, type, priority",
        "now(), 1, 1, 1, 1, " + textId + ", 'LOW'");
    add(
        "job_durations",
        "slot, count, bucket, measure, type, priority",
        "now(), 1, 1, 'WAIT', " + textId + ", 'LOW'");
    add("job_figures_until", "", "");
    add("type_limits", "type, most_running", textId + ", 1");
    add("type_slots", "type, kind, n", textId + ", 'RUN', " + n);
  }

  private TableRows() {}

  /** All tables, those first that others belong to. */
  public static List<String> tables() {
    return List.copyOf(INSERTS.keySet());
  }

  /** Inserts a row; {@link #NONE} where nobody adds any. */
  public static String insert(String table) {
    return INSERTS.getOrDefault(table, NONE);
  }

  /** The parameters of {@link #insert}. */
  public static Params row(Identity who, UUID id, int n) {
    return Params.of("id", id).and("user", who.user()).and("guest", who.guest()).and("n", n);
  }
}
