package dev.encargo.schedule;

import static dev.encargo.schedule.ScheduleWorld.ANA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.job.Quota;
import dev.encargo.queue.TimerMessage;
import dev.encargo.sql.Params;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FireScheduleTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private ScheduleWorld world = new ScheduleWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_tick_makes_one_job_of_its_owner_that_names_the_schedule() {
    Schedule schedule = world.create("\"cron\":\"* * * * *\"");

    assertThat(world.fireIn(schedule, MINUTE)).isEqualTo(new FireSchedule.Fired(1, 0));

    assertThat(world.jobs(schedule)).isEqualTo(1);
    assertThat(world.rung).hasSize(1);
    Tick tick = world.find(schedule).state().lastTick();
    assertThat(tick.jobId()).isEqualTo(world.rung.getFirst());
    assertThat(tick.at().getEpochSecond() % 60).isZero();
  }

  @Test
  void what_becomes_of_a_schedule_is_told_where_somebody_listens() {
    world.sql.update(
        "insert into webhooks (id, url, event_types) values (gen_random_uuid(), 'https://example.com', '[]')",
        Params.NONE);
    Schedule schedule = world.create("\"cron\":\"* * * * *\",\"overlap\":\"skip\"");
    world.fireIn(schedule, MINUTE);
    int before = world.told.get();
    world.fireIn(schedule, MINUTE);
    assertThat(world.told.get()).as("rung for the tick that was skipped").isGreaterThan(before);
    world.change.pause(ANA, schedule.id());
    world.change.pause(ANA, schedule.id());
    world.change.resume(ANA, schedule.id());
    world.change.change(ANA, schedule.id(), now -> now.asked());
    before = world.told.get();
    world.change.delete(ANA, schedule.id());
    assertThat(world.told.get()).as("rung for the end of it").isGreaterThan(before);
    assertThat(
            world.sql.query(
                "select type || coalesce(' ' || (payload ->> 'reason') || ' ' || (payload ->> 'ticks'), '') as it from outbox_events where aggregate_type = 'Schedule' order by number",
                Params.NONE,
                row -> row.text("it")))
        .containsExactly(
            "ScheduleCreated",
            "ScheduleSkipped OVERLAP 1",
            "SchedulePaused",
            "ScheduleResumed",
            "ScheduleChanged",
            "ScheduleDeleted");
  }

  @Test
  void what_becomes_of_a_schedule_is_not_written_where_nobody_listens() {
    Schedule schedule = world.create("\"cron\":\"* * * * *\",\"overlap\":\"skip\"");
    world.fireIn(schedule, MINUTE);
    int before = world.told.get();
    world.fireIn(schedule, MINUTE);
    assertThat(world.told).as("nobody is woken for a tick that was skipped").hasValue(before);
    world.change.delete(ANA, schedule.id());
    assertThat(
            world.sql.query("select type from outbox_events", Params.NONE, row -> row.text("type")))
        .isEmpty();
  }

  @Test
  void a_second_call_for_the_same_tick_makes_nothing() {
    Schedule schedule = world.create("\"cron\":\"* * * * *\",\"overlap\":\"allow\"");
    world.fireIn(schedule, MINUTE);

    assertThat(world.fireIn(schedule, Duration.ZERO)).isEqualTo(FireSchedule.Fired.NOTHING);

    assertThat(world.jobs(schedule)).isEqualTo(1);
  }

  @Test
  void of_many_calls_at_once_one_makes_the_job() throws Exception {
    Schedule schedule = world.create("\"cron\":\"* * * * *\",\"overlap\":\"allow\"");
    world.now = world.now.plus(MINUTE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<FireSchedule.Fired>> calls = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        calls.add(threads.submit(() -> world.fire.fire(schedule.id(), world.now)));
      }
      int made = 0;
      for (Future<FireSchedule.Fired> call : calls) {
        made += call.get().made();
      }
      assertThat(made).isEqualTo(1);
    }
    assertThat(world.jobs(schedule)).isEqualTo(1);
    assertThat(world.ticks(schedule)).containsExactly("FIRED");
  }

  @Test
  void skip_makes_no_job_while_one_is_unfinished() {
    Schedule schedule = world.create("\"cron\":\"* * * * *\",\"overlap\":\"skip\"");
    world.fireIn(schedule, MINUTE);
    world.fireIn(schedule, MINUTE);
    world.endJobs();
    world.fireIn(schedule, MINUTE);

    assertThat(world.ticks(schedule)).containsExactly("FIRED", "OVERLAP", "FIRED");
    assertThat(world.jobs(schedule)).isEqualTo(2);
  }

  @Test
  void queue_makes_jobs_that_wait_for_each_other() {
    Schedule schedule = world.create("\"cron\":\"* * * * *\",\"overlap\":\"queue\"");
    world.fireIn(schedule, MINUTE);
    world.fireIn(schedule, MINUTE);

    assertThat(world.ticks(schedule)).containsExactly("FIRED", "FIRED");
    assertThat(
            world.sql.query(
                "select distinct ordering_group from jobs",
                Params.NONE,
                row -> row.text("ordering_group")))
        .hasSize(1);
  }

  @Test
  void cancel_ends_the_one_before() {
    Schedule schedule = world.create("\"cron\":\"* * * * *\",\"overlap\":\"cancel\"");
    world.fireIn(schedule, MINUTE);
    world.fireIn(schedule, MINUTE);

    assertThat(
            world.sql.query(
                "select status from jobs order by id", Params.NONE, row -> row.text("status")))
        .containsExactly("CANCELLED", "QUEUED");
  }

  @ParameterizedTest
  @CsvSource({
    "skip, 10, MISSED MISSED MISSED MISSED FIRED",
    "one,  10, MISSED MISSED MISSED MISSED FIRED",
    "all,  10, FIRED FIRED FIRED FIRED FIRED",
    "all,   2, MISSED MISSED FIRED FIRED FIRED"
  })
  void missed_ticks_are_made_up_for_as_the_policy_says(String policy, int limit, String expected) {
    Schedule schedule =
        world.create(
            "\"cron\":\"20 * * * *\",\"overlap\":\"allow\",\"catchUp\":\""
                + policy
                + "\",\"catchUpLimit\":"
                + limit);
    Instant first = schedule.nextRuns(1).getFirst();

    world.fireIn(schedule, Duration.between(world.now, first.plus(Duration.ofHours(4))));

    assertThat(String.join(" ", world.ticks(schedule))).isEqualTo(expected);
  }

  @Test
  void one_makes_up_for_the_newest_where_no_tick_is_on_time() {
    Schedule schedule = world.create("\"cron\":\"20 * * * *\",\"catchUp\":\"one\"");
    Instant first = schedule.nextRuns(1).getFirst();

    world.now = first.plus(HOUR).plus(Duration.ofMinutes(30));

    assertThat(world.fire.fireOverdue(world.now.plus(HOUR)))
        .isEqualTo(new FireSchedule.Fired(1, 1));
    assertThat(world.ticks(schedule)).containsExactly("MISSED", "FIRED");
  }

  @Test
  void what_is_past_the_window_is_not_made_up_for() {
    Schedule schedule =
        world.create(
            "\"cron\":\"20 * * * *\",\"overlap\":\"allow\",\"catchUp\":\"all\",\"catchUpWindow\":7200000");
    Instant first = schedule.nextRuns(1).getFirst();

    world.fireIn(schedule, Duration.between(world.now, first.plus(Duration.ofHours(3))));

    assertThat(world.ticks(schedule)).containsExactly("MISSED", "FIRED", "FIRED", "FIRED");
  }

  @Test
  void a_one_off_fires_at_its_second_once_and_then_has_no_rule() {
    Instant at = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MILLIS).plusSeconds(100);
    Schedule schedule = world.create("\"at\":\"" + at + "\"");
    assertThat(world.kept.rules).hasSize(1);

    world.now = at.truncatedTo(java.time.temporal.ChronoUnit.MINUTES);
    assertThat(world.fire.fire(schedule.id(), world.now).made()).isEqualTo(1);

    assertThat(world.timed)
        .filteredOn(TimerMessage.Due.class::isInstance)
        .extracting(TimerMessage::at)
        .containsExactly(at);
    assertThat(world.find(schedule).state().endedAt()).isNotNull();
    assertThat(world.kept.rules).isEmpty();
    assertThat(world.fireIn(schedule, MINUTE)).isEqualTo(FireSchedule.Fired.NOTHING);
  }

  @Test
  void nothing_fires_before_its_start_or_at_its_end() {
    Instant start = world.now.plus(Duration.ofMinutes(2));
    Instant end = world.now.plus(Duration.ofMinutes(4));
    Schedule schedule =
        world.create(
            "\"cron\":\"* * * * *\",\"overlap\":\"allow\",\"startAt\":\""
                + start
                + "\",\"endAt\":\""
                + end
                + "\"");
    for (int i = 0; i < 6; i++) {
      world.fireIn(schedule, MINUTE);
    }

    assertThat(world.ticks(schedule)).containsExactly("FIRED", "FIRED");
    assertThat(world.find(schedule).state().endedAt()).isNotNull();
    assertThat(world.kept.rules).isEmpty();
  }

  @Test
  void a_jitter_is_kept_within_and_is_the_same_for_the_same_tick() {
    Schedule schedule = world.create("\"cron\":\"* * * * *\",\"jitter\":30000");
    Instant tick = schedule.nextRuns(1).getFirst();
    Instant begin = ScheduledJob.begin(schedule, tick);

    assertThat(begin).isBetween(tick, tick.plusSeconds(29));
    assertThat(ScheduledJob.begin(schedule, tick)).isEqualTo(begin);
    assertThat(
            schedule.nextRuns(50).stream()
                .map(each -> Duration.between(each, ScheduledJob.begin(schedule, each)))
                .distinct())
        .hasSizeGreaterThan(10);
  }

  @Test
  void a_paused_one_does_not_fire_and_what_fell_into_the_pause_is_not_made_up_for() {
    Schedule schedule =
        world.create("\"cron\":\"* * * * *\",\"overlap\":\"allow\",\"catchUp\":\"all\"");
    world.change.pause(ANA, schedule.id());
    assertThat(world.fireIn(schedule, MINUTE)).isEqualTo(FireSchedule.Fired.NOTHING);
    world.change.resume(ANA, schedule.id());
    world.fireIn(schedule, MINUTE);

    assertThat(world.ticks(schedule)).containsExactly("FIRED");
  }

  @Test
  void the_owner_s_quota_holds_and_the_tick_says_so() {
    world.close();
    world = new ScheduleWorld(new Quota.Limits(2, 100));
    Schedule schedule = world.create("\"cron\":\"* * * * *\",\"overlap\":\"allow\"");
    for (int i = 0; i < 3; i++) {
      world.fireIn(schedule, MINUTE);
    }

    assertThat(world.ticks(schedule)).containsExactly("FIRED", "FIRED", "QUOTA");
    assertThat(world.jobs(schedule)).isEqualTo(2);
  }

  @Test
  void a_type_that_nobody_handles_any_more_is_told_in_the_tick() {
    Schedule schedule = world.create("\"cron\":\"* * * * *\"");
    world.sql.update(
        "update schedules set job = jsonb_set(job, '{type}', '\"gone\"')", Params.NONE);

    world.fireIn(schedule, MINUTE);

    assertThat(world.ticks(schedule)).containsExactly("UNKNOWN_TYPE");
  }

  @Test
  void a_shipped_one_gets_its_row_when_it_fires_first_and_its_jobs_are_nobody_s() {
    Cron cron = Cron.parse("0 3 * * *");
    Instant three = Instant.parse("2026-03-04T03:00:00Z");
    world.now = three;

    world.fire.fire(ShippedSchedule.CLEANUP, cron, three);
    world.fire.fire(ShippedSchedule.CLEANUP, cron, three);

    // Its type is none of this world's.
    assertThat(
            world.sql.query(
                "select reason from schedule_ticks", Params.NONE, row -> row.text("reason")))
        .containsExactly("UNKNOWN_TYPE");
    assertThat(world.own.page(ANA, null, 10)).isEmpty();
    assertThat(world.own.page(ShippedSchedule.OWNER, null, 10)).hasSize(1);
    assertThat(world.sweep.mendAll(three.plus(HOUR))).as("its rule is the template's").isZero();
  }

  @Test
  void a_rule_is_known_to_call_in_vain_without_the_database() {
    Timing timing =
        new Timing.Repeated(Cron.parse("30 2 * * *"), java.time.ZoneId.of("America/New_York"));

    assertThat(FireSchedule.mayBeDue(timing, Instant.parse("2026-07-01T06:30:04Z"))).isTrue();
    assertThat(FireSchedule.mayBeDue(timing, Instant.parse("2026-07-01T07:30:04Z"))).isFalse();
    assertThat(FireSchedule.mayBeDue(timing, Instant.parse("2026-01-01T07:30:00Z"))).isTrue();
  }

  @Test
  void which_jobs_are_unfinished_is_asked_of_an_index() {
    Schedule schedule = world.create("\"cron\":\"* * * * *\"");
    world.sql.update(
        """
        insert into jobs (id, user_id, type, name, run_at, schedule_id, status, completed_at)
        select gen_random_uuid(), 'ana', 'noop', 'noop', now(), cast(:id as uuid), 'COMPLETED', now() from generate_series(1, 20000)
        """,
        Params.of("id", schedule.id()));
    world.sql.update("analyze jobs", Params.NONE);

    assertThat(
            String.join(
                "\n",
                world.worker.query(
                    "explain select id from jobs where schedule_id = cast(:schedule as uuid) and completed_at is null order by id limit 100",
                    Params.of("schedule", schedule.id()),
                    row -> row.text("QUERY PLAN"))))
        .contains("active_jobs_by_schedule");
  }
}
