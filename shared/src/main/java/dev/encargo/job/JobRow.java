package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Row;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Job} from a row of {@code jobs} with {@code lote_deleted} beside it. */
final class JobRow {

  /** Every column but payload and result. */
  static final String COLUMNS =
      """
      id, created_at, updated_at, run_at, scheduled_at, started_at, completed_at, cancel_requested_at, retry_delay_ms,
      processed_items, total_items, max_retries, retry_count, progress, guest_id, worker_id, schedule_id, user_id, status,
      priority, type, name, url, webhook_url, ordering_key, unique_key, message, error, metadata\
      """;

  /** Whether a job's statement has been deleted since it was imported. Not written with {@code exists}: that could read all lotes. */
  static final String LOTE_DELETED =
      """
      case when type = 'dkt.import' and jsonb_exists(result, 'loteId')
           then (select l.id from dkt_lotes l where l.id = cast(result ->> 'loteId' as uuid)) is null
           else false end\
      """;

  private JobRow() {}

  static Job read(Row row) {
    return new Job(
        row.uuid("id"),
        owner(row),
        asked(row),
        state(row),
        new Progress(
            (int) row.whole("progress"),
            row.wholeOrNull("processed_items"),
            row.wholeOrNull("total_items"),
            row.textOrNull("message")),
        row.flag("lote_deleted"),
        row.uuidOrNull("schedule_id"));
  }

  private static Owner owner(Row row) {
    UUID guest = row.uuidOrNull("guest_id");
    return guest == null ? new Owner.User(row.text("user_id")) : new Owner.Guest(guest);
  }

  private static NewJob asked(Row row) {
    return new NewJob(
        row.text("type"),
        row.text("name"),
        or(row.jsonOrNull("payload")),
        Priority.valueOf(row.text("priority")),
        (int) row.whole("max_retries"),
        Duration.ofMillis(row.whole("retry_delay_ms")),
        row.timeOrNull("scheduled_at"),
        row.textOrNull("webhook_url"),
        row.textOrNull("url"),
        row.json("metadata"),
        row.textOrNull("ordering_key"),
        row.textOrNull("unique_key"));
  }

  private static Job.State state(Row row) {
    return new Job.State(
        JobStatus.valueOf(row.text("status")),
        (int) row.whole("retry_count"),
        row.time("run_at"),
        row.uuidOrNull("worker_id"),
        row.jsonOrNull("result"),
        row.textOrNull("error"),
        row.timeOrNull("cancel_requested_at"),
        row.time("created_at"),
        row.time("updated_at"),
        row.timeOrNull("started_at"),
        row.timeOrNull("completed_at"));
  }

  private static JsonObject or(@Nullable JsonObject object) {
    return object == null ? JsonObject.EMPTY : object;
  }
}
