package dev.encargo.schedule;

import dev.encargo.job.AddJobs;
import dev.encargo.job.CancelJob;
import dev.encargo.log.Log;
import dev.encargo.sql.SqlFailure;
import dev.encargo.sql.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes the jobs of a schedule's ticks that are due, in one transaction with the ticks themselves: so a second call for the same ones
 * makes nothing, and a tick without its job or a job without its tick cannot be.
 */
public final class FireSchedule {

  private static final int TRIES = 5;

  /** Ticks that one call handles; of more that were missed, the oldest are not even told of. */
  private static final int MOST_TICKS = 1_000;

  /** Unfinished jobs that one schedule queues up. */
  private static final int MOST_QUEUED = 100;

  /** Who is late by more has not been called. */
  private static final Duration OVERDUE = Duration.ofMinutes(2);

  private final Schedules schedules;
  private final SyncRules rules;
  private final AddJobs jobs;
  private final CancelJob cancel;
  private final Set<String> types;
  private final Runnable ring;
  private final InstantSource clock;
  private final Log log;

  /**
   * @param types of jobs that there are
   * @param ring wakes who tells others of ticks that made no job, and of a schedule's end
   */
  public FireSchedule(
      Schedules schedules,
      SyncRules rules,
      AddJobs jobs,
      CancelJob cancel,
      Set<String> types,
      Runnable ring,
      InstantSource clock,
      Log log) {
    this.schedules = schedules;
    this.rules = rules;
    this.jobs = jobs;
    this.cancel = cancel;
    this.types = Set.copyOf(types);
    this.ring = ring;
    this.clock = clock;
    this.log = log;
  }

  /** What came of it. */
  public record Fired(int made, int skipped) {
    public static final Fired NOTHING = new Fired(0, 0);

    Fired and(Fired other) {
      return new Fired(made + other.made, skipped + other.skipped);
    }
  }

  /** Whether a time of the wall clock falls into the minute in which a rule called: it calls in others as well. */
  public static boolean mayBeDue(Timing timing, Instant called) {
    Instant minute = called.truncatedTo(ChronoUnit.MINUTES);
    Iterator<Instant> ticks = timing.after(minute.minusNanos(1));
    return ticks.hasNext() && ticks.next().isBefore(minute.plus(1, ChronoUnit.MINUTES));
  }

  /**
   * Handles what is due of a schedule; one that is not there, paused or ended has nothing due.
   *
   * @param called when EventBridge was to call
   */
  public Fired fire(UUID id, Instant called) {
    for (int tries = 0; tries < TRIES; tries++) {
      Optional<Schedule> schedule = schedules.find(id);
      Optional<Fired> fired =
          schedule.isEmpty() ? Optional.of(Fired.NOTHING) : fire(schedule.get(), called);
      if (fired.isPresent()) {
        return fired.get();
      }
    }
    throw new IllegalStateException("the schedule kept changing");
  }

  /** The same for one that the platform ships: it gets its row when it fires first. */
  public Fired fire(ShippedSchedule shipped, Cron cron, Instant called) {
    Optional<Schedule> known = schedules.shipped(shipped.word());
    if (known.isEmpty()) {
      schedules.insert(
          shipped.id(),
          ShippedSchedule.OWNER,
          shipped.word(),
          shipped.schedule(cron),
          called.truncatedTo(ChronoUnit.MINUTES).minusMillis(1),
          Integer.MAX_VALUE);
    } else if (!shipped.schedule(cron).timing().equals(known.get().asked().timing())) {
      schedules.setCron(shipped.id(), cron);
    }
    return fire(shipped.id(), called);
  }

  /** Handles every schedule whose rule should have called, and did not. */
  public Fired fireOverdue(Instant stopAt) {
    Fired all = Fired.NOTHING;
    for (UUID id : schedules.overdue(clock.instant(), OVERDUE, MOST_TICKS)) {
      if (clock.instant().isAfter(stopAt)) {
        break;
      }
      all = all.and(fire(id, clock.instant()));
    }
    return all;
  }

  /** Empty where it was changed meanwhile, by its owner or by another call. */
  private Optional<Fired> fire(Schedule schedule, Instant called) {
    Instant now = called.isAfter(clock.instant()) ? called : clock.instant();
    // A one-off has seconds, and its rule calls at the beginning of its minute.
    Instant until = now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES).minusMillis(1);
    List<Instant> due = schedule.live() ? due(schedule, until) : List.of();
    if (due.isEmpty()) {
      return Optional.of(Fired.NOTHING);
    }
    List<Schedules.NewTick> ticks = write(schedule, due, until, now);
    if (ticks.isEmpty()) {
      return Optional.empty();
    }
    int made = (int) ticks.stream().filter(tick -> tick.jobId() != null).count();
    log.info(
        "schedule fired",
        "scheduleId",
        schedule.id(),
        "type",
        schedule.asked().job().type(),
        "made",
        made,
        "skipped",
        ticks.size() - made,
        "reason",
        ticks.getLast().reason());
    boolean over = !schedule.state().shipped() && !schedule.asked().ticksAfter(until).hasNext();
    if (over) {
      removeRules(schedule.id());
    }
    if (over || (made < ticks.size() && schedules.skipsAreHeard())) {
      ring.run();
    }
    return Optional.of(new Fired(made, ticks.size() - made));
  }

  private static List<Instant> due(Schedule schedule, Instant until) {
    ArrayDeque<Instant> due = new ArrayDeque<>();
    Iterator<Instant> ticks = schedule.asked().ticksAfter(schedule.state().handledUntil());
    while (ticks.hasNext()) {
      Instant tick = ticks.next();
      if (tick.isAfter(until)) {
        break;
      }
      if (due.size() == MOST_TICKS) {
        due.removeFirst();
      }
      due.addLast(tick);
    }
    return List.copyOf(due);
  }

  /** Empty where somebody else has handled them. Where the owner's quota refuses the jobs, the ticks are skipped for that. */
  private List<Schedules.NewTick> write(
      Schedule schedule, List<Instant> due, Instant until, Instant now) {
    String type = schedule.asked().job().type();
    if (!types.contains(type)) {
      log.warn(
          "a schedule names a job type that nobody handles: deploy its handler, or delete the schedule",
          "scheduleId",
          schedule.id(),
          "type",
          type);
      return inTransaction(
          schedule, due, until, tx -> skipAll(due, "UNKNOWN_TYPE"), new ArrayList<>());
    }
    jobs.arm();
    List<AddJobs.Added> added = new ArrayList<>();
    List<Schedules.NewTick> ticks;
    try {
      List<Instant> fire = schedule.asked().catchUp().toFire(due, now);
      ticks =
          inTransaction(schedule, due, until, tx -> make(tx, schedule, due, fire, added), added);
    } catch (SqlFailure.LimitReached full) {
      log.warn(
          "a schedule's owner has or makes as many jobs as allowed",
          "scheduleId",
          schedule.id(),
          "limit",
          full.limit());
      return inTransaction(schedule, due, until, tx -> skipAll(due, "QUOTA"), new ArrayList<>());
    }
    jobs.ring(added);
    return ticks;
  }

  private interface Work {
    List<Schedules.NewTick> in(Tx tx);
  }

  private List<Schedules.NewTick> inTransaction(
      Schedule schedule, List<Instant> due, Instant until, Work work, List<AddJobs.Added> added) {
    Instant handled = schedule.asked().timing() instanceof Timing.Once ? due.getLast() : until;
    Iterator<Instant> ahead = schedule.asked().ticksAfter(handled);
    @Nullable Instant next = ahead.hasNext() ? ahead.next() : null;
    return jobs.sql()
        .inTransaction(tx -> {
          added.clear();
          if (!Schedules.moveOn(tx, schedule, handled, next)) {
            return List.of();
          }
          List<Schedules.NewTick> ticks = work.in(tx);
          Schedules.addTicks(tx, schedule.id(), ticks, false);
          return ticks;
        });
  }

  private static List<Schedules.NewTick> skipAll(List<Instant> due, String reason) {
    return due.stream().map(tick -> new Schedules.NewTick(tick, null, reason)).toList();
  }

  private List<Schedules.NewTick> make(
      Tx tx, Schedule schedule, List<Instant> due, List<Instant> fire, List<AddJobs.Added> added) {
    List<Schedules.NewTick> ticks = new ArrayList<>(due.size());
    for (Instant tick : due) {
      String reason = fire.contains(tick) ? inTheWay(tx, schedule) : "MISSED";
      Optional<AddJobs.Added> job =
          reason == null
              ? jobs.add(tx, schedule.owner(), ScheduledJob.of(schedule, tick), schedule.id())
              : Optional.empty();
      job.ifPresent(added::add);
      String why = job.isPresent() ? null : reason == null ? "UNIQUE_KEY" : reason;
      ticks.add(new Schedules.NewTick(tick, job.map(AddJobs.Added::id).orElse(null), why));
    }
    return ticks;
  }

  /** Why the overlap policy makes no job; null where it lets one be made. */
  private @Nullable String inTheWay(Tx tx, Schedule schedule) {
    return switch (schedule.asked().overlap()) {
      case ALLOW -> null;
      case SKIP -> AddJobs.unfinished(tx, schedule.id(), 1).isEmpty() ? null : "OVERLAP";
      case QUEUE ->
          AddJobs.unfinished(tx, schedule.id(), MOST_QUEUED).size() < MOST_QUEUED
              ? null
              : "QUEUE_FULL";
      case CANCEL -> {
        Collection<UUID> before = AddJobs.unfinished(tx, schedule.id(), MOST_TICKS);
        before.forEach(id -> cancel.cancel(tx, schedule.owner(), id));
        yield null;
      }
    };
  }

  /** The last tick has been: what stays if this fails is removed by the sweep. */
  private void removeRules(UUID id) {
    schedules
        .find(id)
        .ifPresent(ended -> {
          try {
            rules.sync(ended);
          } catch (RuntimeException e) {
            log.warn(
                "the rules of an ended schedule are left to the sweep",
                "scheduleId",
                id,
                "reason",
                e.getMessage());
          }
        });
  }
}
