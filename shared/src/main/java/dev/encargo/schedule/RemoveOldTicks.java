package dev.encargo.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Removes what is told of ticks after 30 days, in batches that hold no long lock. */
public final class RemoveOldTicks {

  private static final Duration KEPT = Duration.ofDays(30);
  private static final int BATCH = 1_000;

  private final Schedules schedules;
  private final InstantSource clock;

  public RemoveOldTicks(Schedules schedules, InstantSource clock) {
    this.schedules = schedules;
    this.clock = clock;
  }

  /** Removes until nothing is left to remove or the time is up; says how many. */
  public int remove(Instant stopAt) {
    int all = 0;
    int removed;
    do {
      removed = schedules.removeTicks(KEPT, BATCH);
      all += removed;
    } while (removed == BATCH && clock.instant().isBefore(stopAt));
    return all;
  }
}
