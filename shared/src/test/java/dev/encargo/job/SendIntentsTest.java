package dev.encargo.job;

import static dev.encargo.job.JobWorld.ANA;
import static dev.encargo.job.JobWorld.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.owner.Owner;
import dev.encargo.queue.JobMessage;
import dev.encargo.sql.Params;
import dev.encargo.sql.SqlFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A job that was accepted is sent, whatever happens between its commit and its message. */
class SendIntentsTest {

  private final JobWorld world = new JobWorld();

  @BeforeEach
  void handle() {
    world.handle("noop", job -> Outcome.completed());
  }

  @AfterEach
  void close() {
    world.close();
  }

  private long intents() {
    return world.number("select count(*) as n from send_intents");
  }

  private List<UUID> createMany(int jobs) {
    return world.create.create(ANA, Collections.nCopies(jobs, job("noop")), null).stream()
        .map(Job::id)
        .toList();
  }

  private static List<Long> dispatches(List<JobMessage> sent) {
    return sent.stream().map(JobMessage::dispatch).toList();
  }

  @Test
  void a_send_that_is_refused_after_the_commit_is_made_by_the_sweep() throws Exception {
    world.queue.refuse = message -> true;
    UUID id = world.create(job("noop"));
    assertThat(world.queue.sent).isEmpty();
    world.queue.refuse = message -> false;
    world.age(id, Duration.ofSeconds(31));
    world.sweep();
    assertThat(world.status(id)).isEqualTo(JobStatus.QUEUED);
    world.work();
    assertThat(world.status(id)).isEqualTo(JobStatus.COMPLETED);
  }

  @Test
  void a_function_that_dies_between_commit_and_send_loses_no_job() throws Exception {
    world.queue.refuse =
        message -> {
          throw new IllegalStateException("died");
        };
    for (int jobs : List.of(1, 20)) {
      assertThatThrownBy(() -> createMany(jobs)).hasMessage("died");
    }
    world.queue.refuse = message -> false;
    for (UUID id : world.sql.query("select id from jobs", Params.NONE, row -> row.uuid("id"))) {
      world.age(id, Duration.ofSeconds(31));
    }
    world.sweep();
    assertThat(world.queue.sent).hasSize(21);
    world.work();
    assertThat(world.number("select count(*) as n from jobs where status = 'COMPLETED'"))
        .isEqualTo(21);
  }

  @Test
  void while_sqs_refuses_everything_the_sweep_goes_on_trying() {
    world.queue.refuse = message -> true;
    UUID id = world.create(job("noop"));
    for (int i = 0; i < 20; i++) {
      world.age(id, Duration.ofSeconds(40));
      world.sweep();
    }
    assertThat(world.status(id)).isEqualTo(JobStatus.PENDING);
    world.queue.refuse = message -> false;
    world.age(id, Duration.ofSeconds(40));
    world.sweep();
    assertThat(world.queue.sent).hasSize(1);
    assertThat(world.status(id)).isEqualTo(JobStatus.QUEUED);
  }

  @Test
  void what_was_taken_in_part_is_sent_again_and_sqs_drops_what_it_has() {
    world.queue.refuse = message -> message.jobId().getLeastSignificantBits() % 2 == 0;
    List<UUID> ids = createMany(20);
    List<JobMessage> taken = List.copyOf(world.queue.sent);
    assertThat(taken).hasSizeBetween(1, 19);
    world.queue.sent.clear();
    world.queue.refuse = message -> false;
    ids.forEach(id -> world.age(id, Duration.ofSeconds(45)));
    world.sweep();
    assertThat(world.queue.sent).extracting(JobMessage::jobId).containsExactlyElementsOf(ids);
    assertThat(world.queue.sent)
        .as("the same deduplication ids, so that SQS takes them for the same messages")
        .containsAll(taken);
    // And once is enough.
    world.queue.sent.clear();
    ids.forEach(id -> world.age(id, Duration.ofSeconds(61)));
    world.sweep();
    ids.forEach(id -> world.age(id, Duration.ofSeconds(61)));
    world.sweep();
    assertThat(world.queue.sent).isEmpty();
    assertThat(intents()).isZero();
  }

  @Test
  void when_sqs_no_longer_knows_a_message_as_a_repeat_it_gets_a_new_dispatch() {
    UUID early = world.create(job("noop"));
    world.age(early, Duration.ofMinutes(3).plusSeconds(50));
    world.sweep();
    assertThat(dispatches(world.queue.sent)).containsExactly(1L, 1L);
    world.queue.sent.clear();

    UUID late = world.create(job("noop"));
    world.age(late, Duration.ofMinutes(4).plusSeconds(1));
    world.sweep();
    assertThat(dispatches(world.queue.sent)).containsExactly(1L, 2L);
  }

  @Test
  void a_single_job_costs_one_statement_and_the_next_one_removes_its_intent() {
    CountingSql counting = new CountingSql(world.sql);
    CreateJobs create = create(counting);
    for (Owner owner : List.of(ANA, new Owner.Guest(world.ids.next()), ANA)) {
      int before = counting.statements();
      create.create(owner, List.of(job("noop")), null);
      assertThat(counting.statements() - before).isEqualTo(1);
      assertThat(intents()).isEqualTo(1);
    }
  }

  @Test
  void the_intent_of_many_jobs_is_removed_at_once() {
    createMany(11);
    assertThat(intents()).isZero();
  }

  @Test
  void many_jobs_for_later_cost_one_statement_since_there_is_no_intent_to_remove() {
    CountingSql counting = new CountingSql(world.sql);
    NewJob later = job("noop", 3, Instant.now().plusSeconds(3_600), null, null);
    create(counting).create(ANA, Collections.nCopies(11, later), null);
    assertThat(counting.statements()).isEqualTo(1);
  }

  @Test
  void an_intent_that_could_not_be_removed_is_removed_later() {
    CountingSql counting = new CountingSql(world.sql);
    counting.fault =
        (statement, ran) -> {
          if (statement.startsWith("delete from send_intents")) {
            throw new SqlFailure("gone", null);
          }
        };
    CreateJobs create = create(counting);
    create.create(ANA, Collections.nCopies(11, job("noop")), null);
    assertThat(intents()).isEqualTo(1);

    counting.fault =
        (statement, ran) -> {
          if (statement.contains("insert into jobs") && !ran) {
            throw new SqlFailure("gone", null);
          }
        };
    assertThatThrownBy(() -> create.create(ANA, List.of(job("noop")), null))
        .isInstanceOf(SqlFailure.class);
    assertThat(intents()).isEqualTo(1);

    counting.fault = (statement, ran) -> {};
    UUID last = create.create(ANA, List.of(job("noop")), null).getFirst().id();
    assertThat(
            world.sql.query(
                "select first_job as id from send_intents", Params.NONE, row -> row.uuid("id")))
        .containsExactly(last);
  }

  @Test
  void jobs_for_later_and_repeats_intend_nothing() {
    world.create(job("noop", 3, Instant.now().plusSeconds(3_600), null, null));
    assertThat(intents()).isZero();

    CreateJobs.Idempotency once = new CreateJobs.Idempotency("k", "digest");
    world.create.create(ANA, List.of(job("noop")), once);
    world.fulfilIntents();
    world.create.create(ANA, List.of(job("noop")), once);
    assertThat(intents()).isZero();
  }

  @Test
  void the_sweep_removes_what_has_served_and_nothing_that_it_has_not_looked_at() {
    UUID id = world.create(job("noop"));
    world.sweep();
    assertThat(intents()).as("its job is not due yet").isEqualTo(1);
    world.age(id, Duration.ofSeconds(61));
    world.sql.inTransaction(held -> {
      held.query("select id from jobs for update", Params.NONE, row -> 1);
      world.sweep();
      return 1;
    });
    assertThat(intents()).as("somebody else held its job").isEqualTo(1);
    world.sweep();
    assertThat(intents()).isZero();
  }

  private CreateJobs create(CountingSql through) {
    return new CreateJobs(
        through,
        world.jobs,
        world.send,
        new SweepAlarm(world.timer, world.clock),
        world.quota,
        world.ids,
        world.log);
  }
}
