package dev.encargo.outbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a delivery that failed is tried again: over three days, as https://www.standardwebhooks.com advises. The publisher is never given
 * up.
 */
final class Backoff {

  private static final List<Duration> WAITS =
      List.of(
          Duration.ofSeconds(5),
          Duration.ofMinutes(5),
          Duration.ofMinutes(30),
          Duration.ofHours(2),
          Duration.ofHours(5),
          Duration.ofHours(10),
          Duration.ofHours(14),
          Duration.ofHours(20),
          Duration.ofHours(24));

  private static final Duration MOST_FOR_PUBLISHER = Duration.ofMinutes(5);

  /** A share of the wait, either way, so that what failed together does not come back together. */
  private static final double JITTER = 0.2;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /**
   * How long to wait.
   *
   * @return empty where it has been tried often enough
   */
  Optional<Duration> after(Delivery failed) {
    int last = WAITS.size() - 1;
    if (failed.isToPublisher()) {
      Duration wait = WAITS.get(Math.min(failed.attempts(), last));
      return Optional.of(
          jittered(wait.compareTo(MOST_FOR_PUBLISHER) > 0 ? MOST_FOR_PUBLISHER : wait));
    }
    return failed.attempts() > last
        ? Optional.empty()
        : Optional.of(jittered(WAITS.get(failed.attempts())));
  }

  private Duration jittered(Duration wait) {
    double spread = 1 + JITTER * (2 * random.nextDouble() - 1);
    return Duration.ofMillis(Math.round(wait.toMillis() * spread));
  }
}
