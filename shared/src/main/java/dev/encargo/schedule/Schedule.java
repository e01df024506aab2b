package dev.encargo.schedule;

import dev.encargo.owner.Owner;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A schedule as it stands.
 *
 * @param asked what its owner asked for
 */
public record Schedule(UUID id, Owner.User owner, NewSchedule asked, State state) {

  /**
   * Where it is in its life.
   *
   * @param handledUntil ticks up to here have been handled
   * @param endedAt when it had no more ticks; null while it has
   * @param deletedAt from when on it fires no more, and only waits for its rules to be removed
   * @param revision grows with each change that its rules must follow
   * @param syncedRevision which of them its rules follow
   * @param shipped whether it is the platform's own
   */
  public record State(
      boolean paused,
      Instant handledUntil,
      @Nullable Instant endedAt,
      @Nullable Instant deletedAt,
      int revision,
      int syncedRevision,
      boolean shipped,
      Instant createdAt,
      Instant updatedAt,
      @Nullable Tick lastTick) {}

  /** Whether it makes jobs by itself. */
  public boolean live() {
    return !state.paused() && state.endedAt() == null && state.deletedAt() == null;
  }

  /** So many of its next ticks; none while it is paused. */
  public List<Instant> nextRuns(int count) {
    return live() ? asked.ticksAfter(state.handledUntil(), count) : List.of();
  }
}
