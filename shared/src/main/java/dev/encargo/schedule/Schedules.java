package dev.encargo.schedule;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.Row;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code schedules} and {@code schedule_ticks}. */
public final class Schedules {

  private static final String COLUMNS =
      """
      s.id, s.created_at, s.updated_at, s.handled_until, s.at, s.start_at, s.end_at, s.ended_at, s.deleted_at, s.catch_up_window, s.jitter,
      s.catch_up_limit, s.revision, s.synced_revision, s.paused, s.user_id, s.shipped is not null as shipped, s.name, s.cron, s.time_zone,
      s.overlap, s.catch_up, s.job\
      """;

  private static final String SHOW =
      "select "
          + COLUMNS
          + """
          , t.tick, t.handled_at, t.job_id, t.reason, t.manual
          from schedules s
          left join lateral (select * from schedule_ticks k where k.schedule_id = s.id order by k.tick desc limit 1) t on true
          """;

  private static final String INSERT =
      """
      insert into schedules (
        id, user_id, shipped, name, cron, time_zone, at, start_at, end_at, handled_until, next_at, overlap, catch_up, catch_up_limit,
        catch_up_window, jitter, job)
      select cast(:id as uuid), :user, cast(:shipped as text), :name, cast(:cron as text), :zone, cast(:at as timestamptz),
        cast(:start as timestamptz), cast(:end as timestamptz), cast(:handled as timestamptz), cast(:next as timestamptz), :overlap,
        :catch_up, cast(:limit as integer), :window, :jitter, cast(:job as jsonb)
      where (select count(*) from (select from schedules where user_id = :user and deleted_at is null limit :most) as counted) < :most
      on conflict (shipped) do nothing
      """;

  private static final String CHANGE =
      """
      update schedules
      set name = :name, cron = cast(:cron as text), time_zone = :zone, at = cast(:at as timestamptz),
        start_at = cast(:start as timestamptz), end_at = cast(:end as timestamptz), handled_until = cast(:handled as timestamptz),
        next_at = case when paused then null else cast(:next as timestamptz) end, ended_at = null, overlap = :overlap,
        catch_up = :catch_up, catch_up_limit = cast(:limit as integer), catch_up_window = :window, jitter = :jitter,
        job = cast(:job as jsonb), revision = revision + 1
      where id = cast(:id as uuid) and user_id = :user and revision = :revision and deleted_at is null
      """;

  private static final String PAUSE =
      """
      update schedules
      set paused = true, next_at = null, revision = revision + 1
      where id = cast(:id as uuid) and user_id = :user and not paused and deleted_at is null
      """;

  /** What fell into the pause is neither made up for nor told of. */
  private static final String RESUME =
      """
      update schedules
      set paused = false, handled_until = cast(:handled as timestamptz), next_at = cast(:next as timestamptz),
        ended_at = case when cast(:next as timestamptz) is null then clock_timestamp() end, revision = revision + 1
      where id = cast(:id as uuid) and user_id = :user and paused and deleted_at is null
      """;

  private static final String DELETE =
      """
      update schedules set deleted_at = clock_timestamp(), next_at = null, revision = revision + 1
      where id = cast(:id as uuid) and user_id = :user and deleted_at is null
      """;

  /** Whoever is first moves it on; a second one at the same ticks changes nothing. */
  private static final String MOVE_ON =
      """
      update schedules
      set handled_until = cast(:to as timestamptz), next_at = cast(:next as timestamptz),
        ended_at = case when cast(:next as timestamptz) is null then clock_timestamp() end,
        revision = revision + case when cast(:next as timestamptz) is null and shipped is null then 1 else 0 end
      where id = cast(:id as uuid) and revision = :revision and handled_until = cast(:from as timestamptz) and not paused
        and ended_at is null and deleted_at is null
      """;

  private static final String ADD_TICKS =
      """
      insert into schedule_ticks (schedule_id, tick, job_id, manual, outcome, reason)
      select cast(:schedule as uuid), t.tick, t.job_id, :manual, case when t.job_id is null then 'SKIPPED' else 'FIRED' end, t.reason
      from jsonb_to_recordset(cast(:ticks as jsonb)) as t (tick timestamptz, job_id uuid, reason text)
      """;

  private static final String TICKS =
      """
      select k.tick, k.handled_at, k.job_id, k.reason, k.manual
      from schedules s
      left join lateral (
        select * from schedule_ticks t
        where t.schedule_id = s.id and t.tick < coalesce(cast(:before as timestamptz), 'infinity')
        order by t.tick desc limit :limit) k on true
      where s.id = cast(:id as uuid) and s.user_id = :user
      order by k.tick desc
      """;

  private static final String SYNCED =
      """
      update schedules set synced_revision = revision
      where id = cast(:id as uuid) and revision = :revision and deleted_at is null
      """;

  private static final String REMOVE_TICKS =
      """
      delete from schedule_ticks where ctid = any (array(
        select ctid from schedule_ticks where handled_at < clock_timestamp() - :seconds * interval '1 second' limit :limit))
      """;

  private static final String SKIPS_ARE_HEARD =
      "select somebody_listens_to('ScheduleSkipped') as heard";

  private final Sql sql;

  public Schedules(Sql sql) {
    this.sql = sql;
  }

  private Sql as(Owner.User owner) {
    return sql.as(owner.identity());
  }

  /** Whether ticks that made no job are told to anybody. */
  boolean skipsAreHeard() {
    return sql.query(SKIPS_ARE_HEARD, Params.NONE, row -> row.flag("heard")).getFirst();
  }

  /** The same, acting as the owner: as the role of the API it sees nothing else. */
  Schedules of(Owner.User owner) {
    return new Schedules(as(owner));
  }

  /**
   * Writes a new one.
   *
   * @param shipped its name, where it is the platform's own
   * @param most how many the owner may have
   * @return false where the owner has so many, or it is shipped and there
   */
  boolean insert(
      UUID id,
      Owner.User owner,
      @Nullable String shipped,
      NewSchedule asked,
      Instant handled,
      int most) {
    Params params = fields(id, owner, asked, handled).and("shipped", shipped).and("most", most);
    return as(owner).update(INSERT, params) == 1;
  }

  /** Whether it was still at the revision that the change was made from. */
  boolean change(Schedule schedule, NewSchedule asked, Instant handled) {
    Params params =
        fields(schedule.id(), schedule.owner(), asked, handled)
            .and("revision", schedule.state().revision());
    return as(schedule.owner()).update(CHANGE, params) == 1;
  }

  boolean pause(Owner.User owner, UUID id) {
    return as(owner).update(PAUSE, one(owner, id)) == 1;
  }

  boolean resume(Owner.User owner, UUID id, Instant handled, @Nullable Instant next) {
    return as(owner).update(RESUME, one(owner, id).and("handled", handled).and("next", next)) == 1;
  }

  boolean delete(Owner.User owner, UUID id) {
    return as(owner).update(DELETE, one(owner, id)) == 1;
  }

  /** Empty where this owner has none of that id. */
  public Optional<Schedule> find(Owner.User owner, UUID id) {
    return as(owner)
        .first(
            SHOW + " where s.id = cast(:id as uuid) and s.user_id = :user and s.deleted_at is null",
            one(owner, id),
            Schedules::read);
  }

  /**
   * A page of the owner's, newest first.
   *
   * @param before only those with a smaller id; null to begin with the newest
   */
  public List<Schedule> page(Owner.User owner, @Nullable UUID before, int limit) {
    return as(owner)
        .query(
            SHOW
                + """
                 where s.user_id = :user and s.deleted_at is null
                 and s.id < coalesce(cast(:before as uuid), 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                order by s.id desc limit :limit
                """,
            Params.of("user", owner.userId()).and("before", before).and("limit", limit),
            Schedules::read);
  }

  /**
   * A page of what became of its ticks, newest first; nothing where it is not the owner's. One round trip.
   *
   * @param before only ticks before this one
   */
  public Optional<List<Tick>> ticks(
      Owner.User owner, UUID id, @Nullable Instant before, int limit) {
    List<Optional<Tick>> rows =
        as(owner)
            .query(
                TICKS,
                one(owner, id).and("before", before).and("limit", limit),
                row -> Optional.ofNullable(row.timeOrNull("tick") == null ? null : tick(row)));
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(rows.stream().flatMap(Optional::stream).toList());
  }

  /** Whoever's it is; deleted ones as well. */
  Optional<Schedule> find(UUID id) {
    return sql.first(
        SHOW + " where s.id = cast(:id as uuid)", Params.of("id", id), Schedules::read);
  }

  /** Those of the platform that have fired before. */
  Optional<Schedule> shipped(String name) {
    return sql.first(SHOW + " where s.shipped = :name", Params.of("name", name), Schedules::read);
  }

  /** Those whose next tick is past by more than {@code late}, whoever's they are. */
  List<UUID> overdue(Instant now, Duration late, int limit) {
    return sql.query(
        "select id from schedules where next_at < cast(:due as timestamptz) order by next_at limit :limit",
        Params.of("due", now.minus(late)).and("limit", limit),
        row -> row.uuid("id"));
  }

  /** Those whose rules do not follow their newest change. */
  List<Schedule> toSync(int limit) {
    return sql.query(
        SHOW
            + " where s.synced_revision < s.revision and s.shipped is null order by s.id limit :limit",
        Params.of("limit", limit),
        Schedules::read);
  }

  /** All whose rules are ours to keep, in pages by id. */
  List<Schedule> all(UUID after, int limit) {
    return sql.query(
        SHOW
            + " where s.id > cast(:after as uuid) and s.shipped is null order by s.id limit :limit",
        Params.of("after", after).and("limit", limit),
        Schedules::read);
  }

  /** Notes that its rules follow this revision; false where it has a newer one by now, or is deleted. */
  boolean synced(Schedule schedule) {
    return sql.update(
            SYNCED, Params.of("id", schedule.id()).and("revision", schedule.state().revision()))
        == 1;
  }

  /** Removes the row of one that is deleted and has no rules any more. */
  void remove(UUID id) {
    sql.update(
        "delete from schedules where id = cast(:id as uuid) and deleted_at is not null",
        Params.of("id", id));
  }

  /** Removes ticks that were handled so long ago, a batch at a time; says how many. */
  int removeTicks(Duration age, int limit) {
    return sql.update(REMOVE_TICKS, Params.of("seconds", age.toSeconds()).and("limit", limit));
  }

  /** Gives a shipped one the cron text that is set now. */
  void setCron(UUID id, Cron cron) {
    sql.update(
        "update schedules set cron = :cron where id = cast(:id as uuid) and cron <> :cron",
        Params.of("id", id).and("cron", cron.text()));
  }

  /** Moves one on, unless somebody else did since it was read. */
  static boolean moveOn(Tx tx, Schedule read, Instant to, @Nullable Instant next) {
    return tx.update(
            MOVE_ON,
            Params.of("id", read.id())
                .and("revision", read.state().revision())
                .and("from", read.state().handledUntil())
                .and("to", to)
                .and("next", next))
        == 1;
  }

  /** A tick that is written. */
  record NewTick(Instant tick, @Nullable UUID jobId, @Nullable String reason) {}

  static void addTicks(Tx tx, UUID scheduleId, List<NewTick> ticks, boolean manual) {
    List<JsonObject> rows =
        ticks.stream()
            .map(tick ->
                JsonObject.of(
                    "tick",
                    tick.tick().toString(),
                    "job_id",
                    tick.jobId() == null ? null : tick.jobId().toString(),
                    "reason",
                    tick.reason()))
            .toList();
    tx.update(
        ADD_TICKS,
        Params.of("schedule", scheduleId).and("manual", manual).and("ticks", Json.write(rows)));
  }

  private static Params one(Owner.User owner, UUID id) {
    return Params.of("id", id).and("user", owner.userId());
  }

  private static Params fields(UUID id, Owner.User owner, NewSchedule asked, Instant handled) {
    Params params = one(owner, id).and("name", asked.name());
    switch (asked.timing()) {
      case Timing.Repeated(Cron cron, ZoneId zone) ->
          params.and("cron", cron.text()).and("zone", zone.getId()).and("at", null);
      case Timing.Once(Instant at) -> params.and("cron", null).and("zone", "UTC").and("at", at);
    }
    var ticks = asked.ticksAfter(handled);
    return params
        .and("start", asked.startAt())
        .and("end", asked.endAt())
        .and("handled", handled)
        .and("next", ticks.hasNext() ? ticks.next() : null)
        .and("overlap", asked.overlap().word())
        .and("catch_up", asked.catchUp().policy().word())
        .and("limit", asked.catchUp().limit())
        .and("window", asked.catchUp().window().toSeconds())
        .and("jitter", asked.jitter().toSeconds())
        .and("job", ScheduleJson.of(asked.job()).toJson());
  }

  private static Schedule read(Row row) {
    return new Schedule(
        row.uuid("id"),
        new Owner.User(row.text("user_id")),
        asked(row),
        new Schedule.State(
            row.flag("paused"),
            row.time("handled_until"),
            row.timeOrNull("ended_at"),
            row.timeOrNull("deleted_at"),
            (int) row.whole("revision"),
            (int) row.whole("synced_revision"),
            row.flag("shipped"),
            row.time("created_at"),
            row.time("updated_at"),
            row.timeOrNull("tick") == null ? null : tick(row)));
  }

  private static NewSchedule asked(Row row) {
    String cron = row.textOrNull("cron");
    return new NewSchedule(
        row.text("name"),
        cron == null
            ? new Timing.Once(row.time("at"))
            : new Timing.Repeated(Cron.parse(cron), ZoneId.of(row.text("time_zone"))),
        ScheduleJson.job(row.json("job")),
        known(Overlap.of(row.text("overlap"))),
        new CatchUp(
            known(CatchUp.Policy.of(row.text("catch_up"))),
            (int) row.whole("catch_up_limit"),
            Duration.ofSeconds(row.whole("catch_up_window"))),
        Duration.ofSeconds(row.whole("jitter")),
        row.timeOrNull("start_at"),
        row.timeOrNull("end_at"));
  }

  private static <T> T known(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("a word in schedules is unknown here");
    }
    return value;
  }

  private static Tick tick(Row row) {
    return new Tick(
        row.time("tick"),
        row.time("handled_at"),
        row.uuidOrNull("job_id"),
        row.textOrNull("reason"),
        row.flag("manual"));
  }
}
