package dev.encargo.schedule;

import java.time.Instant;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Times before an end, of times in order. */
final class Until implements Iterator<Instant> {

  private final Iterator<Instant> times;
  private final @Nullable Instant end;
  private @Nullable Instant next;

  Until(Iterator<Instant> times, @Nullable Instant end) {
    this.times = times;
    this.end = end;
    this.next = advance();
  }

  private @Nullable Instant advance() {
    if (!times.hasNext()) {
      return null;
    }
    Instant time = times.next();
    return end == null || time.isBefore(end) ? time : null;
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public Instant next() {
    Instant time = next;
    if (time == null) {
      throw new NoSuchElementException("there is no tick before the end");
    }
    next = advance();
    return time;
  }
}
