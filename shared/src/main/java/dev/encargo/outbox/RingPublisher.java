package dev.encargo.outbox;

import dev.encargo.log.Log;
import dev.encargo.queue.QueueUnavailable;
import dev.encargo.queue.TimerMessage;
import dev.encargo.queue.TimerQueue;
import dev.encargo.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Wakes the publisher, by a message in its queue: now, after a commit, or when a backoff ends. */
public final class RingPublisher {

  /** No message can be delayed for longer. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  /** Two wake-ups of the publisher's own are at least so far apart. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final TimerQueue queue;
  private final Sql sql;
  private final InstantSource clock;
  private final Log log;

  /**
   * @param queue the publisher's own
   */
  public RingPublisher(TimerQueue queue, Sql sql, InstantSource clock, Log log) {
    this.queue = queue;
    this.sql = sql;
    this.clock = clock;
    this.log = log;
  }

  /** After a commit; where the queue is away, the sweep rings later. */
  public void ring() {
    try {
      queue.send(List.of(new TimerMessage.Wake(clock.instant())));
    } catch (QueueUnavailable e) {
      log.warn("the publisher could not be rung; the sweep rings later", "reason", e.getMessage());
    }
  }

  /** Where something is due that nobody tells: whoever was to ring was killed before. */
  public void ringForWhatIsDue() {
    if (new Deliveries(sql).next().filter(wait -> !wait.isPositive()).isPresent()) {
      ring();
    }
  }

  /**
   * Arranges the next wake-up, unless one is on its way.
   *
   * @return when something is to be told next; empty where nothing waits
   * @throws QueueUnavailable where it could not be sent
   */
  Optional<Instant> armNext() {
    Deliveries deliveries = new Deliveries(sql);
    Optional<Duration> wait = deliveries.next();
    if (wait.isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Instant next = now.plus(wait.get().compareTo(PAUSE) > 0 ? wait.get() : PAUSE);
    Instant wake = wait.get().compareTo(LONGEST) > 0 ? now.plus(LONGEST) : next;
    if (!deliveries.isArmed(now, wake)) {
      queue.send(List.of(new TimerMessage.Wake(wake)));
      deliveries.noteArmed(wake);
    }
    return Optional.of(next);
  }
}
