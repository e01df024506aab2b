package dev.encargo.job;

import dev.encargo.log.Log;
import dev.encargo.queue.JobQueue;
import dev.encargo.queue.TimerMessage;
import dev.encargo.queue.TimerQueue;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The sweep: finds every unfinished job that something was forgotten of, mends it, and wakes itself again while anything is
 * unfinished. Several may run at once; each job is looked at by one of them.
 */
public final class DispatchJobs {

  private static final int BATCH = 1_000;

  /** Two sweeps are at least so far apart. */
  private static final Duration PAUSE = Duration.ofSeconds(15);

  /** A wake-up that is no later than this after the one wanted serves as well. */
  private static final Duration CLOSE_ENOUGH = Duration.ofSeconds(15);

  private static final String IS_ARMED =
      """
      select armed_until > cast(:now as timestamptz) and armed_until <= cast(:wanted as timestamptz) as armed from sweep_alarm
      """;

  private static final String NOTE_ARMED =
      "update sweep_alarm set armed_until = cast(:until as timestamptz)";

  /** What a sweep did. */
  public record Swept(int looked, int sent, int timed, Optional<Instant> next) {}

  private final Sql sql;
  private final SendJobs send;
  private final Map<Priority, JobQueue> queues;
  private final TimerQueue timer;
  private final Predicate<Priority> paused;
  private final Runnable tell;
  private final InstantSource clock;
  private final Log log;

  /**
   * @param paused whether nobody works on a priority now; asked only where jobs have been queued for long
   * @param tell sees to what is to be told and was forgotten
   */
  public DispatchJobs(
      Sql sql,
      SendJobs send,
      Map<Priority, JobQueue> queues,
      TimerQueue timer,
      Predicate<Priority> paused,
      Runnable tell,
      InstantSource clock,
      Log log) {
    this.sql = sql;
    this.send = send;
    this.queues = new EnumMap<>(queues);
    this.timer = timer;
    this.paused = paused;
    this.tell = tell;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Sweeps until nothing is due or the time is up, then arranges the next wake-up.
   *
   * @param stopAt when to leave the rest to the next sweep
   * @param trustAlarm whether a wake-up that was noted may be relied on; the daily backstop relies on nothing
   * @throws dev.encargo.queue.QueueUnavailable where the next wake-up could not be sent: the caller's own message must come again
   */
  public Swept sweep(Instant stopAt, boolean trustAlarm) {
    int looked = 0;
    int sent = 0;
    int timed = 0;
    List<DueJobs.Taken> taken;
    do {
      taken = new DueJobs(sql).take(BATCH);
      looked += taken.size();
      sent += send.send(toSend(taken)).size();
      List<TimerMessage.Due> soon =
          doorbells(taken, DueJobs.Action.TIME, one -> one.doorbell().dueAt(one.runAt()));
      send.sendLater(soon);
      timed += soon.size();
    } while (taken.size() == BATCH && clock.instant().isBefore(stopAt));
    new Workers(sql).retireSilent();
    tell.run();
    Optional<Instant> next = arm(trustAlarm);
    log.info("swept", "looked", looked, "sent", sent, "timed", timed, "next", next.orElse(null));
    return new Swept(looked, sent, timed, next);
  }

  private List<Doorbell> toSend(List<DueJobs.Taken> taken) {
    List<Doorbell> doorbells =
        new ArrayList<>(doorbells(taken, DueJobs.Action.SEND, DueJobs.Taken::doorbell));
    List<Doorbell> lost = lost(taken);
    if (!lost.isEmpty()) {
      new DueJobs(sql).resend(lost).forEach(one -> doorbells.add(one.doorbell()));
    }
    return doorbells;
  }

  /**
   * Of jobs that have been queued for long, those whose queue is empty: a long queue is no reason to send again. After half a day it is,
   * but where the priority is paused: its messages would pile up.
   */
  private List<Doorbell> lost(List<DueJobs.Taken> taken) {
    Map<Priority, Boolean> empty = new EnumMap<>(Priority.class);
    Map<Priority, Boolean> waits = new EnumMap<>(Priority.class);
    List<Doorbell> lost = new ArrayList<>();
    for (DueJobs.Taken one : taken) {
      Priority priority = one.doorbell().priority();
      boolean again =
          switch (one.action()) {
            case ASK -> empty.computeIfAbsent(priority, this::isEmpty);
            case STALE ->
                !waits.computeIfAbsent(priority, paused::test)
                    || empty.computeIfAbsent(priority, this::isEmpty);
            case SEND, TIME, NOTHING -> false;
          };
      if (again) {
        lost.add(one.doorbell());
      }
    }
    return lost;
  }

  private boolean isEmpty(Priority priority) {
    JobQueue queue = queues.get(priority);
    return queue != null && queue.isEmpty();
  }

  private static <T> List<T> doorbells(
      List<DueJobs.Taken> taken, DueJobs.Action action, Function<DueJobs.Taken, T> as) {
    return taken.stream().filter(one -> one.action() == action).map(as).toList();
  }

  /** Sends the next wake-up first and notes it then, so that a noted one was sent for certain. */
  private Optional<Instant> arm(boolean trustAlarm) {
    Optional<Duration> wait = new DueJobs(sql).next();
    if (wait.isEmpty()) {
      return Optional.empty();
    }
    Instant now = clock.instant();
    Instant next = now.plus(wait.get().compareTo(PAUSE) > 0 ? wait.get() : PAUSE);
    if (!trustAlarm || !armed(now, next.plus(CLOSE_ENOUGH))) {
      timer.send(List.of(new TimerMessage.Wake(next)));
      sql.update(NOTE_ARMED, Params.of("until", next));
    }
    return Optional.of(next);
  }

  private boolean armed(Instant now, Instant wanted) {
    return sql.first(
            IS_ARMED, Params.of("now", now).and("wanted", wanted), row -> row.flag("armed"))
        .orElse(false);
  }
}
