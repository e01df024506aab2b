package dev.encargo.schedule;

import dev.encargo.job.JobHandler;
import dev.encargo.job.NewJob;
import dev.encargo.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as its owner asks for it, checked.
 *
 * @param job what each tick makes
 * @param jitter a job begins up to so much after its tick, so that not all begin at once
 * @param startAt no tick lies before it; null for none
 * @param endAt no tick lies at it or after it; null for none
 */
public record NewSchedule(
    String name,
    Timing timing,
    NewJob job,
    Overlap overlap,
    CatchUp catchUp,
    Duration jitter,
    @Nullable Instant startAt,
    @Nullable Instant endAt) {

  /**
   * Reads {@code {"name": "nightly", "cron": "0 2 * * *", "job": {"type": "…"}, …}}.
   *
   * @param handlers the job types that there are; each checks the payload of its own
   * @param now decides what is past
   * @throws dev.encargo.json.InvalidInput naming every field that is wrong
   */
  public static NewSchedule parse(JsonObject body, Map<String, JobHandler> handlers, Instant now) {
    return new ParseSchedule(body, handlers, now).schedule();
  }

  /**
   * Reads the fields that say when, and no others.
   *
   * @throws dev.encargo.json.InvalidInput naming every field that is wrong
   */
  public static List<Instant> preview(JsonObject body, int count, Instant now) {
    return new ParseSchedule(body, Map.of(), now).preview(count);
  }

  /** This with some fields changed, as {@code PATCH} has them: a field that is null goes back to its default. */
  public JsonObject patched(JsonObject changes) {
    return ScheduleJson.patched(ScheduleJson.of(this), changes);
  }

  /** As it is written. */
  public JsonObject toJson() {
    return ScheduleJson.of(this);
  }

  /** Its ticks after this time, in order. */
  public Iterator<Instant> ticksAfter(Instant time) {
    Instant start = startAt;
    Instant from = start != null && start.minusNanos(1).isAfter(time) ? start.minusNanos(1) : time;
    return new Until(timing.after(from), endAt);
  }

  /** So many of its ticks after this time. */
  public List<Instant> ticksAfter(Instant time, int count) {
    List<Instant> ticks = new ArrayList<>(count);
    Iterator<Instant> all = ticksAfter(time);
    while (ticks.size() < count && all.hasNext()) {
      ticks.add(all.next());
    }
    return ticks;
  }
}
