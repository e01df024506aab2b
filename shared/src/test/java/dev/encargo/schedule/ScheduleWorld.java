package dev.encargo.schedule;

import dev.encargo.event.EventRules;
import dev.encargo.event.RulesUnavailable;
import dev.encargo.job.AddJobs;
import dev.encargo.job.CancelJob;
import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Jobs;
import dev.encargo.job.Outcome;
import dev.encargo.job.Priority;
import dev.encargo.job.Quota;
import dev.encargo.job.SendJobs;
import dev.encargo.job.SweepAlarm;
import dev.encargo.job.UuidV7;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.owner.Owner;
import dev.encargo.queue.JobMessage;
import dev.encargo.queue.JobQueue;
import dev.encargo.queue.TimerMessage;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Schedules on a real, empty database, with each role for what it does, rules that can be looked at, and a clock that a test sets. */
final class ScheduleWorld implements AutoCloseable {

  static final Owner.User ANA = new Owner.User("ana");
  static final Owner.User BEN = new Owner.User("ben");

  /** Rules as EventBridge keeps them. */
  static final class KeptRules implements EventRules {
    final Map<String, Rule> rules = new TreeMap<>();
    boolean down;
    int room = 300;

    private void reach() {
      if (down) {
        throw new RulesUnavailable("down", null);
      }
    }

    @Override
    public void put(Rule rule, JsonObject input) {
      reach();
      if (!rules.containsKey(rule.name()) && rules.size() >= room) {
        throw new TooManyRules();
      }
      rules.put(rule.name(), rule);
    }

    @Override
    public void remove(String name) {
      reach();
      rules.remove(name);
    }

    @Override
    public List<Rule> list(String prefix) {
      reach();
      return rules.values().stream().filter(rule -> rule.name().startsWith(prefix)).toList();
    }
  }

  /** A little in the past: the database has the real time, and what is due there is rung for at once. */
  Instant now =
      Instant.now().truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(10)).plusSeconds(20);

  final Sql sql = TestPostgres.database();
  final Sql api = TestPostgres.as(sql, "encargo_api");
  final Sql worker = TestPostgres.as(sql, "encargo_worker");
  final KeptRules kept = new KeptRules();
  final List<UUID> rung = new ArrayList<>();
  final List<TimerMessage> timed = new ArrayList<>();
  final AtomicInteger told = new AtomicInteger();
  final Schedules own = new Schedules(api);
  final ChangeSchedules change;
  final SyncRules sweep;
  final FireSchedule fire;
  private final Log log = new Log(new PrintStream(OutputStream.nullOutputStream()), () -> now);
  private final UuidV7 ids = new UuidV7(() -> now, new Random(7));

  ScheduleWorld() {
    this(new Quota.Limits(1_000, 1_000));
  }

  ScheduleWorld(Quota.Limits limits) {
    change =
        new ChangeSchedules(
            own, sync(api), jobs(api, limits), told::incrementAndGet, ids, 3, () -> now, log);
    sweep = sync(worker);
    fire = fire(limits);
  }

  FireSchedule fire(Quota.Limits limits) {
    return new FireSchedule(
        new Schedules(worker),
        sweep,
        jobs(worker, limits),
        new CancelJob(worker, new Jobs(worker), () -> {}),
        Set.of("noop"),
        told::incrementAndGet,
        () -> now,
        log);
  }

  private SyncRules sync(Sql as) {
    return new SyncRules(new Schedules(as), () -> kept, "T-", () -> now, log);
  }

  private AddJobs jobs(Sql as, Quota.Limits limits) {
    Map<Priority, JobQueue> queues = new EnumMap<>(Priority.class);
    for (Priority priority : Priority.values()) {
      queues.put(priority, new Rung());
    }
    SendJobs send = new SendJobs(as, queues, timed::addAll, log);
    return new AddJobs(
        as,
        send,
        new SweepAlarm(timed::addAll, () -> now),
        new Quota(limits, limits, () -> now),
        ids);
  }

  private final class Rung implements JobQueue {
    @Override
    public Set<UUID> send(List<JobMessage> messages) {
      messages.forEach(message -> rung.add(message.jobId()));
      return Set.of();
    }

    @Override
    public void changeVisibility(Map<String, Duration> timeouts) {}

    @Override
    public boolean isEmpty() {
      return true;
    }
  }

  static final Map<String, JobHandler> HANDLERS =
      Map.of(
          "noop",
          new JobHandler() {
            @Override
            public String type() {
              return "noop";
            }

            @Override
            public Outcome run(JobContext job) {
              return Outcome.completed();
            }
          });

  /** Fields of a schedule of the type noop, in JSON without its braces. */
  NewSchedule asked(String fields) {
    return NewSchedule.parse(
        Json.parseObject("{\"job\":{\"type\":\"noop\"}," + fields + "}"), HANDLERS, now);
  }

  Schedule create(String fields) {
    return change.create(ANA, asked(fields));
  }

  Schedule find(Schedule schedule) {
    return own.find(ANA, schedule.id()).orElseThrow();
  }

  /** Lets EventBridge call at a minute after now. */
  FireSchedule.Fired fireIn(Schedule schedule, Duration time) {
    now = now.plus(time);
    return fire.fire(schedule.id(), now);
  }

  List<String> ticks(Schedule schedule) {
    return own.ticks(ANA, schedule.id(), null, 100).orElseThrow().stream()
        .map(tick -> tick.reason() == null ? "FIRED" : tick.reason())
        .toList()
        .reversed();
  }

  long jobs(Schedule schedule) {
    return sql.first(
            "select count(*) as n from jobs where schedule_id = cast(:id as uuid) and user_id = 'ana'",
            Params.of("id", schedule.id()),
            row -> row.whole("n"))
        .orElseThrow();
  }

  void endJobs() {
    sql.update(
        "update jobs set status = 'CANCELLED', completed_at = clock_timestamp(), due_at = null where completed_at is null",
        Params.NONE);
  }

  @Override
  public void close() {
    api.close();
    worker.close();
    sql.close();
  }
}
