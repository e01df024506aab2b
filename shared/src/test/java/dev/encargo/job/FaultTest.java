package dev.encargo.job;

import static dev.encargo.job.JobWorld.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.SqlFailure;
import java.time.Duration;
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
}
