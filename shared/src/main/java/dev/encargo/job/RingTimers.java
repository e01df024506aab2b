package dev.encargo.job;

import dev.encargo.queue.JobMessage;
import dev.encargo.queue.TimerMessage;
import dev.encargo.queue.TimerQueue;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Acts on messages of the timer queue: rings for jobs that are due, wakes the sweep, passes on what came before its time. */
public final class RingTimers {

  /** A message this little before its time is on time. */
  private static final Duration EARLY = Duration.ofMillis(500);

  /** What else a wake-up is for. */
  public interface OnWake {
    /**
     * Does it.
     *
     * @return whether something is left, for which there is to be another wake-up
     */
    boolean work(Instant stopAt);
  }

  /** When what is left is tried again. */
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final SendJobs send;
  private final OnWake onWake;
  private final DispatchJobs dispatch;
  private final TimerQueue timer;
  private final InstantSource clock;

  public RingTimers(
      SendJobs send, DispatchJobs dispatch, OnWake onWake, TimerQueue timer, InstantSource clock) {
    this.send = send;
    this.onWake = onWake;
    this.dispatch = dispatch;
    this.timer = timer;
    this.clock = clock;
  }

  /**
   * Acts on them; passing on a wake-up whose time is far touches no database.
   *
   * @param stopAt when a sweep must leave the rest to the next one
   * @return the jobs of those that could not be served and must come again
   * @throws dev.encargo.queue.QueueUnavailable where messages could not be passed on: all must come again
   */
  public Set<UUID> ring(List<TimerMessage> messages, Instant stopAt) {
    Instant now = clock.instant().plus(EARLY);
    List<TimerMessage> early = new ArrayList<>();
    List<Doorbell> due = new ArrayList<>();
    boolean wake = false;
    for (TimerMessage message : messages) {
      if (message.at().isAfter(now)) {
        early.add(message);
      } else if (message instanceof TimerMessage.Due job) {
        due.add(doorbell(job));
      } else {
        wake = true;
      }
    }
    if (!early.isEmpty()) {
      timer.send(early);
    }
    Set<UUID> sent = due.isEmpty() ? Set.of() : send.send(due);
    if (wake) {
      dispatch.sweep(stopAt, true);
      if (onWake.work(stopAt)) {
        timer.send(List.of(new TimerMessage.Wake(clock.instant().plus(AGAIN))));
      }
    }
    due.removeIf(doorbell -> sent.contains(doorbell.jobId()));
    return Set.copyOf(due.stream().map(Doorbell::jobId).toList());
  }

  private static Doorbell doorbell(TimerMessage.Due due) {
    JobMessage message = due.message();
    String group = Groups.ordered(message.group()) ? message.group() : null;
    return new Doorbell(message.jobId(), message.dispatch(), Priority.valueOf(due.queue()), group);
  }
}
