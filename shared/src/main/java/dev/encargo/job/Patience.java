package dev.encargo.job;

import dev.encargo.sql.SqlFailure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;

/** Repeats what a database refused that is away for a moment, or takes too long. */
final class Patience {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final InstantSource clock;

  Patience(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Calls until it succeeds or the time is up.
   *
   * @param work must bear a repeat, since an attempt whose answer was lost may have committed
   * @throws SqlFailure the last one, when the time is up; any that no repeat can mend, at once
   * @throws InterruptedException when the thread is stopped meanwhile
   */
  <T> T until(Instant end, Supplier<T> work) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        return work.get();
      } catch (SqlFailure.Unavailable | SqlFailure.Retryable | SqlFailure.TimedOut e) {
        if (clock.instant().plus(pause).isAfter(end)) {
          throw e;
        }
      }
      Thread.sleep(pause);
      pause =
          pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
              ? pause.multipliedBy(2)
              : LONGEST_PAUSE;
    }
  }
}
