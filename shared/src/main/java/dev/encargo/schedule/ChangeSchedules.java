package dev.encargo.schedule;

import dev.encargo.event.EventRules;
import dev.encargo.event.RulesUnavailable;
import dev.encargo.job.AddJobs;
import dev.encargo.job.UuidV7;
import dev.encargo.log.Log;
import dev.encargo.owner.Owner;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an owner does with schedules: the row first, then its rules; where those cannot be written now, the sweep writes them. */
public final class ChangeSchedules {

  /** A change that meets another one is tried again this often. */
  private static final int TRIES = 5;

  /** The owner has as many schedules as allowed. */
  public static final class TooManySchedules extends RuntimeException {
    private final int most;

    TooManySchedules(int most) {
      super("as many schedules as allowed", null, false, false);
      this.most = most;
    }

    public int most() {
      return most;
    }
  }

  private final Schedules schedules;
  private final SyncRules rules;
  private final AddJobs jobs;
  private final Runnable ring;
  private final UuidV7 ids;
  private final int most;
  private final InstantSource clock;
  private final Log log;

  /**
   * @param ring wakes who tells others of changes, after they are committed
   * @param most how many schedules one owner may have
   */
  public ChangeSchedules(
      Schedules schedules,
      SyncRules rules,
      AddJobs jobs,
      Runnable ring,
      UuidV7 ids,
      int most,
      InstantSource clock,
      Log log) {
    this.schedules = schedules;
    this.rules = rules;
    this.jobs = jobs;
    this.ring = ring;
    this.ids = ids;
    this.most = most;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Creates one.
   *
   * @throws EventRules.TooManyRules where EventBridge has no room for its rules: nothing was created
   * @throws TooManySchedules where the owner has as many as allowed
   * @throws dev.encargo.queue.QueueUnavailable where no sweep could be arranged: nothing was created
   */
  public Schedule create(Owner.User owner, NewSchedule asked) {
    jobs.arm();
    UUID id = ids.next();
    if (!schedules.insert(id, owner, null, asked, now(), most)) {
      throw new TooManySchedules(most);
    }
    Schedule made = schedules.find(owner, id).orElseThrow();
    try {
      writeRules(made);
    } catch (EventRules.TooManyRules full) {
      delete(owner, id);
      throw full;
    }
    return made;
  }

  /**
   * Changes one.
   *
   * @param change gives the schedule that it is to be
   * @return empty where this owner has no such schedule
   * @throws EventRules.TooManyRules where it needs a second rule, and EventBridge has no room for it: it is as it was
   */
  public Optional<Schedule> change(
      Owner.User owner, UUID id, Function<Schedule, NewSchedule> change) {
    jobs.arm();
    for (int tries = 0; tries < TRIES; tries++) {
      Optional<Schedule> found = schedules.find(owner, id);
      if (found.isEmpty()) {
        return found;
      }
      Schedule before = found.get();
      NewSchedule asked = change.apply(before);
      boolean sameTimes =
          asked.timing().equals(before.asked().timing()) && before.state().endedAt() == null;
      // Ticks of the old times that were missed are not ticks of the new ones.
      Instant handled = sameTimes ? before.state().handledUntil() : now();
      if (schedules.change(before, asked, handled)) {
        return written(owner, id, before);
      }
    }
    throw new IllegalStateException("the schedule kept changing");
  }

  private Optional<Schedule> written(Owner.User owner, UUID id, Schedule before) {
    Optional<Schedule> after = schedules.find(owner, id);
    try {
      after.ifPresent(schedule -> writeRules(schedule));
    } catch (EventRules.TooManyRules full) {
      after.ifPresent(
          schedule -> schedules.change(schedule, before.asked(), before.state().handledUntil()));
      schedules.find(owner, id).ifPresent(schedule -> writeRules(schedule));
      throw full;
    }
    return after;
  }

  /** Stops it from firing until {@link #resume}; one that is paused stays so. Empty where this owner has no such schedule. */
  public Optional<Schedule> pause(Owner.User owner, UUID id) {
    jobs.arm();
    return after(owner, id, schedules.pause(owner, id));
  }

  /** Undoes {@link #pause}; what fell into the pause is not made up for. */
  public Optional<Schedule> resume(Owner.User owner, UUID id) {
    jobs.arm();
    Optional<Schedule> found = schedules.find(owner, id);
    boolean resumed =
        found.isPresent()
            && schedules.resume(owner, id, now(), first(found.get().asked().ticksAfter(now())));
    return after(owner, id, resumed);
  }

  private Optional<Schedule> after(Owner.User owner, UUID id, boolean changed) {
    Optional<Schedule> after = schedules.find(owner, id);
    if (changed) {
      after.ifPresent(schedule -> writeRules(schedule));
    }
    return after;
  }

  /** Deletes it with its ticks; its jobs stay. False where this owner has no such schedule. */
  public boolean delete(Owner.User owner, UUID id) {
    jobs.arm();
    boolean deleted = schedules.delete(owner, id);
    if (deleted) {
      schedules.of(owner).find(id).ifPresent(this::writeRules);
    }
    return deleted;
  }

  /**
   * Makes a job now, whatever the times, the pause and the overlap policy say.
   *
   * @return empty where this owner has no such schedule; of the pair, the job's id is null where an unfinished job holds its unique key
   * @throws dev.encargo.sql.SqlFailure.LimitReached as for any job
   */
  public Optional<Run> run(Owner.User owner, UUID id) {
    Optional<Schedule> found = schedules.find(owner, id);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    AddJobs own = jobs.as(owner);
    own.arm();
    Schedule schedule = found.get();
    Optional<AddJobs.Added> made =
        own.sql()
            .inTransaction(tx -> {
              Optional<AddJobs.Added> added =
                  own.add(tx, owner, ScheduledJob.of(schedule, null), id);
              Schedules.addTicks(tx, id, List.of(byHand(added)), true);
              return added;
            });
    own.ring(made.stream().toList());
    return Optional.of(new Run(schedule, made.map(AddJobs.Added::id).orElse(null)));
  }

  private Schedules.NewTick byHand(Optional<AddJobs.Added> made) {
    return new Schedules.NewTick(
        clock.instant().truncatedTo(ChronoUnit.MICROS),
        made.map(AddJobs.Added::id).orElse(null),
        made.isPresent() ? null : "UNIQUE_KEY");
  }

  /** A schedule that was run by hand, and the job that was made. */
  public record Run(Schedule schedule, @Nullable UUID jobId) {}

  /** The row is committed: whoever listens to schedules may be told. */
  private void writeRules(Schedule schedule) {
    ring.run();
    try {
      rules.sync(schedule);
    } catch (RulesUnavailable e) {
      log.warn(
          "EventBridge was not told of a schedule; the sweep will tell it",
          "scheduleId",
          schedule.id(),
          "reason",
          e.getMessage());
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static @Nullable Instant first(Iterator<Instant> ticks) {
    return ticks.hasNext() ? ticks.next() : null;
  }
}
