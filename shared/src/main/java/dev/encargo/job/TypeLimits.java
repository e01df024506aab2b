package dev.encargo.job;

import dev.encargo.queue.TimerMessage;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tables {@code type_limits} and {@code type_slots}: how many jobs of a type run at once, and how often one begins. A job over the
 * limit waits, outside of the queue, and is never refused.
 *
 * @see "V015__type_limits.sql"
 */
public final class TypeLimits {

  /**
   * How often an attempt may begin: a token bucket.
   *
   * @param count attempts in each window, 1 to 100,000
   * @param window 1 ms to 1 day
   * @param burst how many of them may begin at once, 1 to 1,000
   */
  public record Rate(int count, Duration window, int burst) {}

  /**
   * The limit of a type; at least one of both is there.
   *
   * @param mostRunning jobs that run at once, in all queues together; null for any number
   * @param rate null for any
   */
  public record Limit(
      String type, @Nullable Integer mostRunning, @Nullable Rate rate, Instant updatedAt) {}

  /**
   * A job that must wait.
   *
   * @param withinReach whether its time is near enough for the timer queue; the sweep comes for the others
   */
  record Held(Doorbell doorbell, Instant runAt, boolean withinReach) {
    TimerMessage.Due due() {
      return doorbell.dueAt(runAt);
    }
  }

  private static final String ALL =
      "select type, most_running, rate_count, rate_ms, rate_burst, updated_at from type_limits order by type";

  private static final String OF_TYPE =
      "select type, most_running, rate_count, rate_ms, rate_burst, updated_at from type_limits where type = :type";

  private static final String SET =
      """
      select set_type_limit(:type, cast(:running as integer), cast(:count as integer), cast(:ms as bigint), cast(:burst as integer))
      """;

  private static final String REMOVE = "delete from type_limits where type = :type";

  private static final String HOLD_BACK =
      "select * from hold_back(cast(:ids as uuid[]), cast(:fences as integer[]))";

  private final Sql sql;

  public TypeLimits(Sql sql) {
    this.sql = sql;
  }

  /** Of all types that have one, by name. */
  public List<Limit> all() {
    return sql.query(ALL, Params.NONE, TypeLimits::limit);
  }

  public Optional<Limit> of(String type) {
    return sql.first(OF_TYPE, Params.of("type", type), TypeLimits::limit);
  }

  /** Sets a type's limit in the place of the former one. Attempts that run go on. */
  public void set(String type, @Nullable Integer mostRunning, @Nullable Rate rate) {
    sql.query(
        SET,
        Params.of("type", type)
            .and("running", mostRunning == null ? null : (long) mostRunning)
            .and("count", rate == null ? null : (long) rate.count())
            .and("ms", rate == null ? null : rate.window().toMillis())
            .and("burst", rate == null ? null : (long) rate.burst()),
        row -> true);
  }

  /**
   * Removes it. Jobs that were told a later time keep it.
   *
   * @return whether there was one
   */
  public boolean remove(String type) {
    return sql.update(REMOVE, Params.of("type", type)) == 1;
  }

  /**
   * Gives each of these jobs a place and the right to begin, and puts those back that must wait for one.
   *
   * @param claimed by this worker just now
   * @return those that wait; the others may run
   */
  List<Held> holdBack(List<ClaimedJob> claimed) {
    return sql.query(
        HOLD_BACK,
        Params.of("ids", SqlArray.of(claimed, ClaimedJob::id))
            .and("fences", SqlArray.of(claimed, ClaimedJob::fence)),
        TypeLimits::held);
  }

  private static Held held(Row row) {
    UUID id = row.uuid("id");
    return new Held(
        new Doorbell(
            id,
            row.whole("dispatch"),
            Priority.valueOf(row.text("priority")),
            row.textOrNull("ordering_group")),
        row.time("run_at"),
        row.flag("within_reach"));
  }

  private static Limit limit(Row row) {
    Long running = row.wholeOrNull("most_running");
    Long count = row.wholeOrNull("rate_count");
    return new Limit(
        row.text("type"),
        running == null ? null : Math.toIntExact(running),
        count == null
            ? null
            : new Rate(
                Math.toIntExact(count),
                Duration.ofMillis(row.whole("rate_ms")),
                Math.toIntExact(row.whole("rate_burst"))),
        row.time("updated_at"));
  }
}
