package dev.encargo.job;

import java.time.Duration;

/**
 * When a creation is no work of its own. The key is the creator's, and is for jobs of one owner and one type.
 *
 * @see "docs/limits.md"
 */
public sealed interface Deduplication {

  /** 1 to 200 characters. */
  String key();

  /** As it is kept: keys of the two kinds, and of two types, have nothing to do with each other. */
  default String stored(String type) {
    return switch (this) {
      case Debounce _ -> "debounce:" + type + ":" + key();
      case Throttle _ -> "throttle:" + type + ":" + key();
    };
  }

  /**
   * A creation while another waits replaces that one's payload and moves its start.
   *
   * @param delay from the newest creation to the start
   * @param maxWait from the first creation to the start, at the most
   */
  record Debounce(String key, Duration delay, Duration maxWait) implements Deduplication {}

  /**
   * A creation beyond so many is answered with the newest job.
   *
   * @param limit how many jobs may be created in any such period
   */
  record Throttle(String key, int limit, Duration period) implements Deduplication {}
}
