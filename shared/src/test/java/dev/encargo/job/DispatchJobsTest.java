package dev.encargo.job;

import static dev.encargo.job.JobWorld.ANA;
import static dev.encargo.job.JobWorld.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.queue.JobMessage;
import dev.encargo.sql.Params;
import dev.encargo.sql.SqlFailure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DispatchJobsTest {

  private final JobWorld world = new JobWorld();

  @AfterEach
  void close() {
    world.close();
  }

  /** Claims as a worker that dies at once would have left it. */
  private Delivery crash(UUID id) {
    Delivery delivery = world.queue.take().getFirst();
    new Leases(world.sql, UUID.randomUUID(), JobWorld.LEASE).claim(List.of(delivery.message()));
    assertThat(world.status(id)).isEqualTo(JobStatus.PROCESSING);
    return delivery;
  }

  @Test
  void a_job_whose_worker_died_runs_again_and_that_counts_as_an_attempt() throws Exception {
    world.handle("noop", job -> Outcome.completed());
    UUID id = world.create(job("noop"));
    crash(id);
    world.age(id, Duration.ofMinutes(2));
    world.sweep();
    assertThat(world.find(id).state().retryCount()).isEqualTo(1);
    world.work();
    assertThat(world.status(id)).isEqualTo(JobStatus.COMPLETED);
    assertThat(world.outcomes(id)).containsExactly("LOST", "COMPLETED");
  }

  @Test
  void a_job_whose_workers_keep_dying_fails_when_no_attempts_are_left() {
    UUID id = world.create(job("noop", 1, null, null, null));
    crash(id);
    world.age(id, Duration.ofMinutes(2));
    world.sweep();
    crash(id);
    world.age(id, Duration.ofMinutes(2));
    world.sweep();
    assertThat(world.status(id)).isEqualTo(JobStatus.FAILED);
    assertThat(world.find(id).state().error()).contains("no sign of life");
    assertThat(world.outcomes(id)).containsExactly("LOST", "LOST");
    assertThat(world.queue.sent).isEmpty();
  }

  @Test
  void a_live_lease_is_left_alone() {
    UUID id = world.create(job("noop"));
    crash(id);
    world.sql.update(
        "update jobs set due_at = clock_timestamp() - interval '1 second'", Params.NONE);
    world.sweep();
    assertThat(world.status(id)).isEqualTo(JobStatus.PROCESSING);
    assertThat(world.queue.sent).isEmpty();
  }

  @Test
  void a_cancel_that_was_accepted_holds_when_the_worker_dies() throws Exception {
    world.handle("noop", job -> Outcome.completed());
    UUID id = world.create(job("noop"));
    Delivery delivery = crash(id);
    assertThat(world.cancel.cancel(ANA, id).orElseThrow().accepted()).isTrue();
    world.age(id, Duration.ofMinutes(2));
    world.worker().run(List.of(delivery), world.plenty());
    assertThat(world.status(id)).isEqualTo(JobStatus.CANCELLED);

    UUID swept = world.create(job("noop"));
    crash(swept);
    world.cancel.cancel(ANA, swept);
    world.age(swept, Duration.ofMinutes(2));
    world.sweep();
    assertThat(world.status(swept)).isEqualTo(JobStatus.CANCELLED);
  }

  @Test
  void a_queued_job_is_sent_again_only_when_its_queue_is_empty() {
    UUID id = world.create(job("noop"));
    world.fulfilIntents();
    world.age(id, Duration.ofMinutes(20));
    world.sweep();
    assertThat(world.queue.take()).extracting(d -> d.message().dispatch()).containsExactly(1L);
    world.age(id, Duration.ofMinutes(20));
    world.sweep();
    assertThat(world.queue.take()).extracting(d -> d.message().dispatch()).containsExactly(2L);
  }

  @Test
  void a_job_that_was_queued_for_half_a_day_is_sent_again_though_its_queue_is_not_empty() {
    UUID id = world.create(job("noop"));
    world.fulfilIntents();
    world.age(id, Duration.ofHours(13));
    world.sweep();
    assertThat(world.queue.take()).extracting(d -> d.message().dispatch()).containsExactly(1L, 2L);
  }

  @Test
  void while_a_priority_is_paused_its_messages_do_not_pile_up_and_none_is_lost() {
    UUID id = world.create(job("noop"));
    world.fulfilIntents();
    world.paused.add(Priority.NORMAL);
    for (int i = 0; i < 3; i++) {
      world.age(id, Duration.ofHours(13));
      world.sweep();
    }
    assertThat(world.queue.take()).extracting(d -> d.message().dispatch()).containsExactly(1L);

    // SQS keeps a message for so long and no longer.
    world.age(id, Duration.ofHours(13));
    world.sweep();
    assertThat(world.queue.sent).extracting(JobMessage::dispatch).containsExactly(2L);

    world.paused.clear();
    world.age(id, Duration.ofHours(13));
    world.sweep();
    assertThat(world.queue.sent).extracting(JobMessage::dispatch).containsExactly(2L, 3L);
  }

  @Test
  void the_sweep_sleeps_when_nothing_is_unfinished_and_wakes_itself_otherwise() throws Exception {
    world.handle("noop", job -> Outcome.completed());
    world.create(job("noop"));
    assertThat(world.dispatch.sweep(world.clock.instant().plusSeconds(9), true).next()).isPresent();
    int wakes = world.timer.wakes().size();
    assertThat(world.dispatch.sweep(world.clock.instant().plusSeconds(9), true).next()).isPresent();
    assertThat(world.timer.wakes()).as("one wake-up on its way is enough").hasSize(wakes);
    world.work();
    assertThat(world.dispatch.sweep(world.clock.instant().plusSeconds(9), true).next()).isEmpty();
    assertThat(world.timer.wakes()).hasSize(wakes);
  }

  @Test
  void a_dead_letter_ends_its_job_unless_something_newer_speaks_for_it() {
    UUID dead = world.create(job("noop"));
    UUID newer = world.create(job("noop"));
    world.sql.update(
        "update jobs set dispatch = 2 where id = cast(:id as uuid)", Params.of("id", newer));
    List<JobMessage> letters = world.queue.take().stream().map(Delivery::message).toList();
    UUID alive = world.create(job("noop"));
    JobMessage living = crash(alive).message();
    new BuryJobs(world.sql, () -> {}, world.log)
        .bury(List.of(letters.get(0), letters.get(1), living));
    assertThat(world.status(dead)).isEqualTo(JobStatus.FAILED);
    assertThat(world.find(dead).state().error()).startsWith("DEAD_LETTERED");
    assertThat(world.status(newer)).isEqualTo(JobStatus.QUEUED);
    assertThat(world.status(alive)).isEqualTo(JobStatus.PROCESSING);
  }

  @Test
  void a_terminal_job_never_changes() throws Exception {
    world.handle("noop", job -> Outcome.completed());
    UUID id = world.create(job("noop"));
    world.work();
    for (JobStatus to : JobStatus.values()) {
      if (to != JobStatus.COMPLETED) {
        assertThatThrownBy(() ->
                world.sql.update(
                    "update jobs set status = :to where id = cast(:id as uuid)",
                    Params.of("to", to.name()).and("id", id)))
            .hasMessageContaining("jobs_transition_is_allowed");
      }
    }
    assertThat(world.cancel.cancel(ANA, id).orElseThrow().accepted()).isFalse();
  }

  @Test
  void the_database_allows_exactly_the_transitions_that_the_code_knows() {
    Set<String> table =
        new TreeSet<>(
            world.sql.query(
                "select from_status || ' ' || to_status as t from job_transitions",
                Params.NONE,
                row -> row.text("t")));
    Set<String> code =
        Transition.ALL.stream()
            .map(t -> t.from() + " " + t.to())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> taken = new TreeSet<>();
    for (JobStatus from : JobStatus.values()) {
      for (JobStatus to : JobStatus.values()) {
        if (from != to && canGo(from, to)) {
          taken.add(from + " " + to);
        }
      }
    }
    assertThat(table).isEqualTo(code);
    assertThat(taken).isEqualTo(code);
    assertThat(Transition.ALL).noneMatch(t -> t.from().terminal());
  }

  private boolean canGo(JobStatus from, JobStatus to) {
    UUID id = UUID.randomUUID();
    Params params = Params.of("id", id).and("from", from.name()).and("to", to.name());
    world.sql.update(
        """
        insert into jobs (id, user_id, type, name, run_at, status, completed_at, due_at, lease_until)
        values (cast(:id as uuid), 'ana', 't', 't', now(), :from,
          case when :from in ('COMPLETED', 'FAILED', 'CANCELLED') then now() end,
          case when :from not in ('COMPLETED', 'FAILED', 'CANCELLED') then now() end,
          case when :from = 'PROCESSING' then now() end)
        """,
        params);
    try {
      world.sql.update(
          """
          update jobs set status = :to,
            completed_at = case when :to in ('COMPLETED', 'FAILED', 'CANCELLED') then now() end,
            due_at = case when :to not in ('COMPLETED', 'FAILED', 'CANCELLED') then now() end,
            lease_until = case when :to = 'PROCESSING' then now() end
          where id = cast(:id as uuid)
          """,
          params);
      return true;
    } catch (SqlFailure.Conflict refused) {
      assertThat(refused.constraint()).isEqualTo("jobs_transition_is_allowed");
      return false;
    }
  }

  @Test
  void a_waiting_job_is_cancelled_at_once_and_its_message_runs_nothing() throws Exception {
    world.handle(
        "noop",
        job -> {
          throw new AssertionError("it ran");
        });
    UUID id = world.create(job("noop"));
    assertThat(world.cancel.cancel(ANA, id).orElseThrow().job().state().status())
        .isEqualTo(JobStatus.CANCELLED);
    assertThat(world.work()).isEmpty();
    assertThat(world.status(id)).isEqualTo(JobStatus.CANCELLED);
  }

  @Test
  void a_retry_is_a_new_job_and_a_second_retry_makes_no_third() throws Exception {
    world.handle("bad", job -> Outcome.failed("no"));
    UUID id = world.create(job("bad"));
    assertThat(world.retry.retry(ANA, id).orElseThrow().accepted()).isFalse();
    world.work();
    UUID again = world.retry.retry(ANA, id).orElseThrow().job().id();
    assertThat(again).isNotEqualTo(id);
    assertThat(world.retry.retry(ANA, id).orElseThrow().job().id()).isEqualTo(again);
    assertThat(world.find(again).asked().metadata().text("retryOf")).isEqualTo(id.toString());
  }

  @Test
  void silent_workers_are_told_from_working_ones() {
    Workers workers = new Workers(world.sql);
    UUID silent = UUID.randomUUID();
    workers.beat(silent, "w", "h", 1, 10, 3, 0, 0);
    workers.beat(UUID.randomUUID(), "w", "h", 2, 10, 3, 0, 0);
    world.sql.update(
        "update workers set last_heartbeat = last_heartbeat - interval '3 minutes' where id = cast(:id as uuid)",
        Params.of("id", silent));
    assertThat(workers.retireSilent()).isEqualTo(1);
    assertThat(world.number("select count(*) as n from workers where status = 'stale'"))
        .isEqualTo(1);
  }

  @Test
  void ended_jobs_are_removed_after_their_retention_with_all_that_is_theirs() throws Exception {
    world.handle("noop", job -> Outcome.completed());
    UUID old = world.create(job("noop"));
    UUID young = world.create(job("noop"));
    world.work();
    world.sql.update(
        "update jobs set completed_at = completed_at - interval '8 days' where id = cast(:id as uuid)",
        Params.of("id", old));
    world.sql.update(
        "insert into job_attempts (job_id, fence, started_at, ended_at, outcome) select id, 0, now(), now(), 'LOST' from jobs",
        Params.NONE);
    world.sql.update(
        "insert into job_logs (job_id, at, level, message) select id, now(), 'INFO', 'hello' from jobs",
        Params.NONE);
    new RemoveOldJobs(world.sql, Duration.ofDays(7), world.clock, world.log)
        .remove(world.clock.instant().plusSeconds(9));
    assertThat(world.jobs.find(ANA, old)).isEmpty();
    assertThat(world.jobs.find(ANA, young)).isPresent();
    assertThat(world.number("select count(*) as n from job_attempts")).isEqualTo(1);
    assertThat(world.number("select count(*) as n from job_logs")).isEqualTo(1);
  }
}
