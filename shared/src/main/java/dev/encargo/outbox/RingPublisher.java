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
import java.util.function.UnaryOperator;

/** Wakes the publisher, by a message in its queue: now, after a commit, when a backoff ends, and while it works, should it be killed. */
public final class RingPublisher {

  /** Two wake-ups of the publisher's own are at least so far apart. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** A message this little before its time is on time. */
  private static final Duration EARLY = Duration.ofMillis(500);

  private final TimerQueue queue;
  private final Sql sql;
  private final UnaryOperator<Instant> lookAgain;
  private final InstantSource clock;
  private final Log log;

  /**
   * @param queue the publisher's own
   * @param lookAgain from now, when another publisher is to look should this one be killed: {@code OUTBOX_CRON}
   */
  public RingPublisher(
      TimerQueue queue, Sql sql, UnaryOperator<Instant> lookAgain, InstantSource clock, Log log) {
    this.queue = queue;
    this.sql = sql;
    this.lookAgain = lookAgain;
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

  /**
   * Where something is due that nobody tells: whoever was to ring was killed before.
   *
   * @throws QueueUnavailable where it could not be rung: the sweep's own message must come again
   */
  public void ringForWhatIsDue() {
    if (new Deliveries(sql).next().filter(wait -> !wait.isPositive()).isPresent()) {
      queue.send(List.of(new TimerMessage.Wake(clock.instant())));
    }
  }

  /**
   * Passes on wake-ups that came before their time, since no message can be delayed for longer than a quarter of an hour; that touches
   * no database.
   *
   * @return whether one of them is for now
   * @throws QueueUnavailable where they could not be passed on: all must come again
   */
  public boolean passOn(List<TimerMessage> wakes) {
    Instant now = clock.instant().plus(EARLY);
    List<TimerMessage> early = wakes.stream().filter(wake -> wake.at().isAfter(now)).toList();
    if (!early.isEmpty()) {
      queue.send(early);
    }
    return early.size() < wakes.size();
  }

  /** Makes sure that another publisher looks while this one works, which may be killed. */
  void armBackstop() {
    Instant now = clock.instant();
    try {
      arm(now, lookAgain.apply(now));
    } catch (QueueUnavailable e) {
      log.warn(
          "no second look could be arranged; the message of this run comes again if it is killed",
          "reason",
          e.getMessage());
    }
  }

  /**
   * Arranges the next wake-up, unless one is on its way.
   *
   * @return when something is to be told next; empty where nothing waits
   * @throws QueueUnavailable where it could not be sent
   */
  Optional<Instant> armNext() {
    Optional<Duration> wait = new Deliveries(sql).next();
    if (wait.isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Instant next = now.plus(wait.get().compareTo(PAUSE) > 0 ? wait.get() : PAUSE);
    arm(now, next);
    return Optional.of(next);
  }

  /** Sends first and notes then, so that a noted one was sent for certain. */
  private void arm(Instant now, Instant at) {
    Deliveries deliveries = new Deliveries(sql);
    if (!deliveries.isArmed(now, at)) {
      queue.send(List.of(new TimerMessage.Wake(at)));
      deliveries.noteArmed(now, at);
    }
  }
}
