package dev.encargo.job;

import dev.encargo.queue.TimerMessage;
import dev.encargo.queue.TimerQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * Makes sure that a sweep lies ahead of work that is about to be committed.
 *
 * <p>The sweep runs on no clock: whoever commits work first sends a delayed wake-up, so an idle platform touches no database. One
 * wake-up a minute is enough for a process, since the sweep wakes itself again while anything is unfinished.
 */
public final class SweepAlarm {

  /** How far ahead a wake-up is sent. */
  static final Duration AHEAD = Duration.ofSeconds(90);

  /** A wake-up nearer than this might come before the commit it is to guard: no request lasts longer. */
  static final Duration LONGEST_REQUEST = Duration.ofSeconds(30);

  private final TimerQueue timer;
  private final InstantSource clock;
  private Instant armedUntil = Instant.MIN;

  public SweepAlarm(TimerQueue timer, InstantSource clock) {
    this.timer = timer;
    this.clock = clock;
  }

  /**
   * Call before the commit.
   *
   * @throws dev.encargo.queue.QueueUnavailable where no wake-up could be sent: the work must not be accepted
   */
  public synchronized void arm() {
    Instant now = clock.instant();
    if (armedUntil.isBefore(now.plus(LONGEST_REQUEST))) {
      Instant at = now.plus(AHEAD);
      timer.send(List.of(new TimerMessage.Wake(at)));
      armedUntil = at;
    }
  }
}
