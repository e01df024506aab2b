package dev.encargo.job;

import static dev.encargo.job.JobWorld.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.SqlFailure;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The worker's database goes away around each of its statements, before it ran and after it committed. */
class FaultTest {

  private final JobWorld world = new JobWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void an_answer_lost_around_any_statement_neither_loses_nor_doubles_a_job() throws Exception {
    world.sql.update("create table effects (job uuid)", Params.NONE);
    world.handle(
        "effect",
        job ->
            Outcome.completedWith(tx -> {
              tx.update(
                  "insert into effects values (cast(:job as uuid))", Params.of("job", job.id()));
              return JsonObject.EMPTY;
            }));
    AtomicInteger runs = new AtomicInteger();
    world.handle(
        "plain",
        job -> {
          runs.incrementAndGet();
          return Outcome.completed();
        });
    for (int at = 0; at < 12; at++) {
      runs.set(0);
      UUID effect = world.create(job("effect"));
      UUID plain = world.create(job("plain"));
      List<Delivery> deliveries = world.queue.take();
      CountingSql faulty = new CountingSql(world.sql);
      AtomicInteger passes = new AtomicInteger();
      int strikeAt = at;
      faulty.fault =
          (statement, ran) -> {
            if (passes.getAndIncrement() == strikeAt) {
              throw new SqlFailure.Unavailable(
                  "the answer was lost " + (ran ? "after" : "before"), null);
            }
          };
      assertThat(world.worker(faulty, JobWorld.LEASE).run(deliveries, world.plenty()))
          .as("fault %s", at)
          .isEmpty();
      assertThat(world.status(effect)).as("fault %s", at).isEqualTo(JobStatus.COMPLETED);
      assertThat(world.status(plain)).as("fault %s", at).isEqualTo(JobStatus.COMPLETED);
      assertThat(runs).as("fault %s", at).hasValue(1);
      assertThat(world.find(plain).state().retryCount()).as("fault %s", at).isZero();
      assertThat(world.number("select count(*) as n from effects where job = '" + effect + "'"))
          .as("fault %s", at)
          .isEqualTo(1);
    }
  }

  @Test
  void connections_that_are_cut_are_made_again() throws Exception {
    world.handle(
        "cut",
        job -> {
          if (job.attempt() == 1) {
            world.sql.query(
                "select count(pg_terminate_backend(pid)) as n from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
                Params.NONE,
                row -> row.whole("n"));
          }
          return Outcome.completed();
        });
    UUID id = world.create(job("cut"));
    assertThat(world.work()).isEmpty();
    assertThat(world.status(id)).isEqualTo(JobStatus.COMPLETED);
  }

  @Test
  void a_worker_that_dies_after_every_possible_statement_leaves_a_job_that_still_ends_once()
      throws Exception {
    world.sql.update("create table effects (job uuid)", Params.NONE);
    world.handle(
        "effect",
        job ->
            Outcome.completedWith(tx -> {
              tx.update(
                  "insert into effects values (cast(:job as uuid))", Params.of("job", job.id()));
              return JsonObject.EMPTY;
            }));
    for (int at = 0; at < 8; at++) {
      UUID id = world.create(job("effect"));
      List<Delivery> deliveries = world.queue.take();
      CountingSql dying = new CountingSql(world.sql);
      AtomicInteger passes = new AtomicInteger();
      int diesAt = at;
      dying.fault =
          (statement, ran) -> {
            if (passes.getAndIncrement() >= diesAt) {
              throw new SqlFailure("the process is gone", null);
            }
          };
      try {
        world.worker(dying, JobWorld.LEASE).run(deliveries, world.plenty());
      } catch (SqlFailure gone) {
        // A dead process answers nothing.
      }
      for (int i = 0; i < 5 && world.status(id) != JobStatus.COMPLETED; i++) {
        world.age(id, Duration.ofMinutes(20));
        world.sweep();
        world.work();
      }
      assertThat(world.status(id)).as("died at %s", at).isEqualTo(JobStatus.COMPLETED);
      assertThat(world.number("select count(*) as n from effects where job = '" + id + "'"))
          .as("died at %s", at)
          .isEqualTo(1);
    }
  }

  /** Loses the answer to the first statement that inserts jobs, whether it ran or not. */
  private static CountingSql losing(JobWorld world, boolean ranBefore) {
    CountingSql faulty = new CountingSql(world.sql);
    AtomicInteger strikes = new AtomicInteger();
    faulty.fault =
        (statement, ran) -> {
          if (statement.contains("insert into jobs")
              && ran == ranBefore
              && strikes.getAndIncrement() == 0) {
            throw new SqlFailure.UnknownOutcome("no answer", null);
          }
        };
    return faulty;
  }

  @Test
  void a_creation_whose_answer_is_lost_makes_each_job_once_and_rings_for_it() {
    for (boolean ran : List.of(true, false)) {
      CountingSql faulty = losing(world, ran);
      CreateJobs create =
          new CreateJobs(
              faulty,
              new Jobs(faulty),
              world.send,
              new SweepAlarm(world.timer, world.clock),
              world.quota,
              world.ids,
              world.log);
      List<NewJob> asked = List.of(job("a"), job("b", 3, null, null, "unique-" + ran));
      long before = world.number("select count(*) as n from jobs");
      List<Job> made = create.create(JobWorld.ANA, asked, null);
      assertThat(world.number("select count(*) as n from jobs")).isEqualTo(before + 2);
      assertThat(made)
          .allSatisfy(job -> assertThat(world.status(job.id())).isEqualTo(JobStatus.QUEUED));
      assertThat(world.queue.take()).hasSize(2);

      CreateJobs again =
          new CreateJobs(
              losing(world, ran),
              new Jobs(world.sql),
              world.send,
              new SweepAlarm(world.timer, world.clock),
              world.quota,
              world.ids,
              world.log);
      CreateJobs.Idempotency once = new CreateJobs.Idempotency("key-" + ran, "digest");
      Job keyed = again.create(JobWorld.ANA, List.of(job("c")), once).getFirst();
      assertThat(world.create.create(JobWorld.ANA, List.of(job("c")), once))
          .extracting(Job::id)
          .containsExactly(keyed.id());
      assertThat(world.status(keyed.id())).isEqualTo(JobStatus.QUEUED);
      assertThat(world.queue.take()).hasSize(1);
      assertThat(world.number("select count(*) as n from jobs")).isEqualTo(before + 3);
    }
  }

  @Test
  void a_cancel_whose_answer_is_lost_is_accepted() {
    UUID id = world.create(job("a"));
    CountingSql faulty = new CountingSql(world.sql);
    AtomicInteger strikes = new AtomicInteger();
    faulty.fault =
        (statement, ran) -> {
          if (ran && statement.contains("cancel_requested_at") && strikes.getAndIncrement() == 0) {
            throw new SqlFailure.UnknownOutcome("no answer", null);
          }
        };
    assertThat(new CancelJob(faulty, new Jobs(world.sql), () -> {}).cancel(JobWorld.ANA, id))
        .hasValueSatisfying(cancelled -> assertThat(cancelled.accepted()).isTrue());
    assertThat(world.status(id)).isEqualTo(JobStatus.CANCELLED);
  }

  @Test
  void a_checkpoint_whose_commit_was_not_answered_is_no_failed_attempt() throws Exception {
    world.sql.update("create table effects (n bigint)", Params.NONE);
    AtomicInteger runs = new AtomicInteger();
    world.handle(
        "steps",
        job -> {
          runs.incrementAndGet();
          for (int i = 1; i <= 3; i++) {
            int step = i;
            job.inTransaction(
                JsonObject.of("step", step),
                tx -> tx.update("insert into effects values (:n)", Params.of("n", step)));
          }
          return Outcome.completed();
        });
    UUID id = world.create(job("steps"));
    CountingSql faulty = new CountingSql(world.sql);
    AtomicInteger commits = new AtomicInteger();
    faulty.fault =
        (statement, ran) -> {
          if (statement.equals("commit") && commits.getAndIncrement() == 1) {
            throw new SqlFailure.UnknownOutcome("no answer", null);
          }
        };
    world.worker(faulty, JobWorld.LEASE).run(world.queue.take(), world.plenty());
    assertThat(world.status(id)).isEqualTo(JobStatus.COMPLETED);
    assertThat(runs).hasValue(1);
    assertThat(world.number("select count(*) as n from effects")).isEqualTo(3);
  }

  private static NewJob large(String type, int characters) {
    return new NewJob(
        type,
        type,
        JsonObject.of("text", "ñ".repeat(characters)),
        Priority.NORMAL,
        3,
        Duration.ofSeconds(1),
        null,
        null,
        null,
        JsonObject.EMPTY,
        null,
        null);
  }

  @Test
  void a_batch_above_what_one_request_takes_is_created_all_together_and_once() {
    List<NewJob> asked = Collections.nCopies(50, large("big", 60_000));
    CreateJobs.Idempotency once = new CreateJobs.Idempotency("big", "digest");
    List<Job> made = world.create.create(JobWorld.ANA, asked, once);
    assertThat(made).hasSize(50);
    List<Job> repeated = world.create.create(JobWorld.ANA, asked, once);
    assertThat(repeated).extracting(Job::id).isEqualTo(made.stream().map(Job::id).toList());
    assertThat(repeated.getLast().asked().payload().text("text")).hasSize(60_000);
    assertThat(world.number("select count(*) as n from jobs")).isEqualTo(50);
  }

  @Test
  void jobs_with_the_largest_payloads_results_and_logs_are_run_like_others() throws Exception {
    world.handle(
        "big",
        job -> {
          for (int i = 0; i < 300; i++) {
            job.log(LogLevel.INFO, "ñ\"".repeat(900));
          }
          return Outcome.completed(JsonObject.of("text", job.payload().text("text").repeat(6)));
        });
    List<UUID> ids =
        world
            .create
            .create(JobWorld.ANA, Collections.nCopies(10, large("big", 60_000)), null)
            .stream()
            .map(Job::id)
            .toList();
    assertThat(world.work()).isEmpty();
    for (UUID id : ids) {
      assertThat(world.status(id)).isEqualTo(JobStatus.COMPLETED);
      assertThat(world.find(id).state().retryCount()).isZero();
      assertThat(world.outcomes(id)).containsExactly("COMPLETED");
    }
    assertThat(world.number("select count(*) as n from job_logs")).isEqualTo(3_000);
    assertThat(world.history(ids.getFirst()).logs()).hasSize(300);
  }
}
