package dev.encargo.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of one of a schedule's times.
 *
 * @param at when it was to fire
 * @param jobId the job that was made; null where it was skipped
 * @param reason why it was skipped: OVERLAP, QUEUE_FULL, MISSED, QUOTA, UNIQUE_KEY or UNKNOWN_TYPE; null where it fired
 * @param manual whether somebody asked for it
 */
public record Tick(
    Instant at, Instant handledAt, @Nullable UUID jobId, @Nullable String reason, boolean manual) {

  /** How late it was handled. */
  public Duration late() {
    Duration late = Duration.between(at, handledAt);
    return late.isNegative() ? Duration.ZERO : late;
  }
}
