package dev.encargo.job;

import java.time.Duration;
import java.time.Instant;

/**
 * How long an invocation may still work.
 *
 * @param yieldAt from here on handlers that can continue elsewhere should
 * @param stopAt from here on handlers are stopped, so that their end can still be written
 */
public record Deadline(Instant yieldAt, Instant stopAt) {

  private static final Duration TO_WRITE_THE_END = Duration.ofSeconds(10);

  /**
   * Shares out what remains: the last tenth is for yielding, of that the last part (10 s at the most) for writing the end.
   *
   * @param remaining until the platform kills the process
   */
  public static Deadline in(Duration remaining, Instant now) {
    Duration tenth = remaining.dividedBy(10);
    Duration half = tenth.dividedBy(2);
    Duration reserve = half.compareTo(TO_WRITE_THE_END) < 0 ? half : TO_WRITE_THE_END;
    return new Deadline(now.plus(remaining).minus(tenth), now.plus(remaining).minus(reserve));
  }
}
