package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.log.Traceparent;
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
 * @param waited from when it could have run to this claim
 * @param limited whether its type has a limit, so that it may have to wait all the same
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
    Duration retryDelay,
    Duration waited,
    boolean limited,
    Traceparent traceparent) {

  /** The columns that {@link #of} reads. */
  static final String COLUMNS =
      "j.id, j.worker_id, j.type, j.user_id, j.guest_id, j.payload, j.checkpoint, j.priority, j.ordering_group, j.fence, j.retry_count,"
          + " j.max_retries, j.retry_delay_ms, cast(extract(epoch from j.claimed_at - j.run_at) * 1000 as bigint) as waited_ms,"
          + " j.traceparent, exists (select from type_limits l where l.type = j.type) as limited";

  static ClaimedJob of(Row row) {
    String user = row.textOrNull("user_id");
    UUID id = row.uuid("id");
    Traceparent given = Traceparent.parse(row.textOrNull("traceparent"));
    return new ClaimedJob(
        id,
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
        Duration.ofMillis(row.whole("retry_delay_ms")),
        Duration.ofMillis(Math.max(row.whole("waited_ms"), 0)),
        row.flag("limited"),
        given == null ? Traceparent.ofJob(id) : given);
  }

  boolean attemptsLeft() {
    return retryCount < maxRetries;
  }
}
