package dev.encargo.job;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Exponential backoff: the delay doubles with each failed attempt, up to a day, give or take a fifth at random. */
public final class RetryPolicy {

  /** No backoff is longer. */
  public static final Duration LONGEST = Duration.ofDays(1);

  private static final double JITTER = 0.2;

  private final RandomGenerator random;

  public RetryPolicy(RandomGenerator random) {
    this.random = random;
  }

  /**
   * How long to wait after a failed attempt.
   *
   * @param first the job's {@code retryDelay}
   * @param failedBefore failed attempts before this one, from 0
   */
  public Duration backoff(Duration first, int failedBefore) {
    double doubled = (double) first.toMillis() * Math.scalb(1.0, Math.min(failedBefore, 40));
    double capped = Math.min(doubled, (double) LONGEST.toMillis());
    double spread = 1 + JITTER * (2 * random.nextDouble() - 1);
    return Duration.ofMillis(Math.round(capped * spread));
  }
}
