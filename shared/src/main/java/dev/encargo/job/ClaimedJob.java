package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Row;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job that this worker holds the lease of.
 *
 * @param worker this worker; it guards writes together with the fence
 * @param fence the fencing token of this claim; every write about the job names it
 * @param retryCount failed attempts so far
 */
record ClaimedJob(
    UUID id,
    UUID worker,
    String type,
    Owner owner,
    JsonObject payload,
    @Nullable JsonObject checkpoint,
    Priority priority,
    @Nullable String orderingGroup,
    long fence,
    int retryCount,
    int maxRetries,
    Duration retryDelay) {

  /** The columns that {@link #of} reads. */
  static final String COLUMNS =
      "j.id, j.worker_id, j.type, j.user_id, j.guest_id, j.payload, j.checkpoint, j.priority, j.ordering_group, j.fence, j.retry_count,"
          + " j.max_retries, j.retry_delay_ms";

  static ClaimedJob of(Row row) {
    String user = row.textOrNull("user_id");
    return new ClaimedJob(
        row.uuid("id"),
        row.uuid("worker_id"),
        row.text("type"),
        user == null ? new Owner.Guest(row.uuid("guest_id")) : new Owner.User(user),
        row.json("payload"),
        row.jsonOrNull("checkpoint"),
        Priority.valueOf(row.text("priority")),
        row.textOrNull("ordering_group"),
        row.whole("fence"),
        (int) row.whole("retry_count"),
        (int) row.whole("max_retries"),
        Duration.ofMillis(row.whole("retry_delay_ms")));
  }

  boolean attemptsLeft() {
    return retryCount < maxRetries;
  }
}
