package dev.encargo.schedule;

import static dev.encargo.schedule.ScheduleWorld.ANA;
import static dev.encargo.schedule.ScheduleWorld.BEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.event.EventRules;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SyncRulesTest {

  private final ScheduleWorld world = new ScheduleWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private String name(Schedule schedule) {
    return "T-" + schedule.id();
  }

  private Instant later() {
    return world.now.plusSeconds(600);
  }

  @Test
  void rules_follow_every_change_of_their_schedule() {
    Schedule schedule = world.create("\"cron\":\"0 3 * * *\"");
    assertThat(world.kept.rules.values())
        .containsExactly(new EventRules.Rule(name(schedule), "cron(0 3 * * ? *)", true));

    world.change.pause(ANA, schedule.id());
    assertThat(world.kept.rules.get(name(schedule)).enabled()).isFalse();
    world.change.resume(ANA, schedule.id());
    assertThat(world.kept.rules.get(name(schedule)).enabled()).isTrue();

    world.change.change(ANA, schedule.id(), _ -> world.asked("\"cron\":\"0 4 1 * 1\""));
    assertThat(world.kept.rules.keySet()).containsExactly(name(schedule), name(schedule) + "-2");
    world.change.change(ANA, schedule.id(), _ -> world.asked("\"cron\":\"0 5 * * *\""));
    assertThat(world.kept.rules.values())
        .containsExactly(new EventRules.Rule(name(schedule), "cron(0 5 * * ? *)", true));

    assertThat(world.change.delete(ANA, schedule.id())).isTrue();
    assertThat(world.kept.rules).isEmpty();
    assertThat(world.sql.query("select id from schedules", Params.NONE, row -> row.uuid("id")))
        .isEmpty();
  }

  @Test
  void what_eventbridge_did_not_take_the_next_wake_up_writes() {
    world.kept.down = true;
    Schedule schedule = world.create("\"cron\":\"0 3 * * *\"");
    assertThat(world.timed).as("a sweep lies ahead").isNotEmpty();
    assertThat(world.sweep.syncPending(later())).as("something is left").isTrue();

    world.kept.down = false;
    assertThat(world.sweep.syncPending(later())).isFalse();

    assertThat(world.kept.rules).containsKey(name(schedule));
  }

  @Test
  void a_deletion_that_broke_off_is_ended_by_the_next_wake_up() {
    Schedule schedule = world.create("\"cron\":\"0 3 * * *\"");
    world.kept.down = true;
    assertThat(world.change.delete(ANA, schedule.id())).isTrue();
    assertThat(world.own.find(ANA, schedule.id())).isEmpty();
    assertThat(world.fire.fire(schedule.id(), schedule.nextRuns(1).getFirst()))
        .isEqualTo(FireSchedule.Fired.NOTHING);

    world.kept.down = false;
    world.sweep.syncPending(later());

    assertThat(world.kept.rules).isEmpty();
  }

  @Test
  void a_rule_without_a_row_and_a_row_without_its_rule_are_both_mended() {
    Schedule schedule = world.create("\"cron\":\"0 3 * * *\"");
    Schedule other = world.create("\"cron\":\"0 4 * * *\"");
    world.kept.rules.remove(name(schedule));
    world.kept.put(new EventRules.Rule(name(other), "cron(9 9 * * ? *)", true), JsonObject.EMPTY);
    world.kept.put(new EventRules.Rule("T-stray", "cron(0 0 * * ? *)", true), JsonObject.EMPTY);
    world.kept.put(new EventRules.Rule("Another", "cron(0 0 * * ? *)", true), JsonObject.EMPTY);

    assertThat(world.sweep.mendAll(later())).isEqualTo(3);

    assertThat(world.kept.rules.keySet())
        .containsExactlyInAnyOrder("Another", name(schedule), name(other));
    assertThat(world.kept.rules.get(name(other)).expression()).isEqualTo("cron(0 4 * * ? *)");
    assertThat(world.sweep.mendAll(later())).isZero();
  }

  @Test
  void where_the_account_has_no_room_nothing_is_created_and_a_change_is_taken_back() {
    Schedule schedule = world.create("\"cron\":\"0 3 * * *\"");
    world.kept.room = 1;

    assertThatThrownBy(() -> world.create("\"cron\":\"0 4 * * *\""))
        .isInstanceOf(EventRules.TooManyRules.class);
    assertThatThrownBy(() ->
            world.change.change(ANA, schedule.id(), _ -> world.asked("\"cron\":\"0 4 1 * 1\"")))
        .isInstanceOf(EventRules.TooManyRules.class);

    assertThat(world.own.page(ANA, null, 10))
        .extracting(Schedule::id)
        .containsExactly(schedule.id());
    assertThat(world.kept.rules.values())
        .containsExactly(new EventRules.Rule(name(schedule), "cron(0 3 * * ? *)", true));
  }

  @Test
  void an_owner_has_so_many_and_no_more() {
    for (int i = 0; i < 3; i++) {
      world.create("\"cron\":\"0 3 * * *\"");
    }

    assertThatThrownBy(() -> world.create("\"cron\":\"0 3 * * *\""))
        .isInstanceOf(ChangeSchedules.TooManySchedules.class);
  }

  @Test
  void nobody_sees_or_changes_what_is_another_s() {
    Schedule schedule = world.create("\"cron\":\"* * * * *\"");
    world.fireIn(schedule, java.time.Duration.ofMinutes(1));

    assertThat(world.own.find(BEN, schedule.id())).isEmpty();
    assertThat(world.own.page(BEN, null, 10)).isEmpty();
    assertThat(world.own.ticks(BEN, schedule.id(), null, 10)).isEmpty();
    assertThat(world.change.delete(BEN, schedule.id())).isFalse();
    assertThat(world.change.pause(BEN, schedule.id())).isEmpty();
    assertThat(world.change.run(BEN, schedule.id())).isEmpty();
    assertThat(
            world
                .api
                .as(BEN.identity())
                .query("select id from schedules", Params.NONE, row -> row.uuid("id")))
        .isEmpty();
    assertThat(world.own.ticks(ANA, schedule.id(), null, 10).orElseThrow()).hasSize(1);
  }

  @Test
  void run_makes_a_job_now_though_it_is_paused() {
    Schedule schedule = world.create("\"cron\":\"0 3 * * *\"");
    world.change.pause(ANA, schedule.id());

    ChangeSchedules.Run run = world.change.run(ANA, schedule.id()).orElseThrow();

    assertThat(world.rung).containsExactly(run.jobId());
    assertThat(world.find(schedule).state().lastTick().manual()).isTrue();
  }

  @Test
  void who_leaves_has_schedules_no_more() {
    Schedule schedule = world.create("\"cron\":\"* * * * *\"");
    world.api.as(ANA.identity()).query("select 1 as n from leave()", Params.NONE, row -> 1);

    assertThat(world.own.page(ANA, null, 10)).isEmpty();
    assertThat(world.fireIn(schedule, java.time.Duration.ofMinutes(1)))
        .isEqualTo(FireSchedule.Fired.NOTHING);
    world.sweep.syncPending(later());
    assertThat(world.kept.rules).isEmpty();
  }
}
