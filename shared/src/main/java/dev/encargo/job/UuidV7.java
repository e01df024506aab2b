package dev.encargo.job;

import java.time.InstantSource;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Makes UUIDs of version 7 (https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7): they sort by the time of their making, so a
 * page of jobs by id is a page by time. Within one process each is greater than the one before, whatever the clock does.
 */
public final class UuidV7 {

  private static final int COUNTER_BITS = 12;

  private final InstantSource clock;
  private final RandomGenerator random;
  private long last;

  public UuidV7(InstantSource clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  public UUID next() {
    long stamp = nextStamp();
    long high = (stamp >>> COUNTER_BITS) << 16 | 0x7000L | (stamp & 0xFFFL);
    long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
    return new UUID(high, low);
  }

  /** Milliseconds and a counter below them; a counter that runs over borrows from the next millisecond. */
  private synchronized long nextStamp() {
    last = Math.max(last + 1, clock.millis() << COUNTER_BITS);
    return last;
  }
}
