package dev.encargo.job;

import static dev.encargo.job.JobWorld.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunJobsTest {

  private final JobWorld world = new JobWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_job_runs_once_and_shows_its_result() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    world.handle(
        "add",
        job -> {
          runs.incrementAndGet();
          return Outcome.completed(JsonObject.of("sum", job.payload().whole("n") + 1));
        });
    UUID id = world.create(job("add"));
    assertThat(world.status(id)).isEqualTo(JobStatus.QUEUED);
    assertThat(world.work()).isEmpty();
    Job done = world.find(id);
    assertThat(done.state().status()).isEqualTo(JobStatus.COMPLETED);
    assertThat(done.state().result()).isEqualTo(JsonObject.of("sum", 2L));
    assertThat(done.progress().percent()).isEqualTo(100);
    assertThat(done.state().completedAt()).isNotNull();
    assertThat(world.outcomes(id)).containsExactly("COMPLETED");
    assertThat(runs).hasValue(1);
  }

  @Test
  void a_handler_that_finds_its_payload_wrong_tells_the_owner_which_field() throws Exception {
    world.handle("add", job -> Outcome.completed(JsonObject.of("sum", job.payload().text("word"))));
    UUID id = world.create(job("add"));
    world.work();
    assertThat(world.find(id).state().error())
        .isEqualTo("The payload was refused: word is missing; write a text");
  }

  @Test
  void a_second_delivery_of_the_same_message_runs_nothing() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    world.handle(
        "once",
        job -> {
          runs.incrementAndGet();
          return Outcome.completed();
        });
    world.create(job("once"));
    List<Delivery> deliveries = world.queue.take();
    world.worker().run(deliveries, world.plenty());
    assertThat(world.worker().run(deliveries, world.plenty())).isEmpty();
    assertThat(runs).hasValue(1);
  }

  @Test
  void a_message_delivered_while_another_worker_has_the_job_waits_for_the_lease() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger runs = new AtomicInteger();
    world.handle(
        "slow",
        job -> {
          runs.incrementAndGet();
          started.countDown();
          go.await();
          return Outcome.completed();
        });
    UUID id = world.create(job("slow"));
    List<Delivery> deliveries = world.queue.take();
    Thread first = Thread.ofVirtual().start(() -> runQuietly(world.worker(), deliveries));
    started.await();
    Set<String> again = world.worker().run(deliveries, world.plenty());
    assertThat(again).containsExactly(deliveries.getFirst().messageId());
    assertThat(world.queue.visibility.get(deliveries.getFirst().receiptHandle()))
        .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
    go.countDown();
    first.join();
    assertThat(world.status(id)).isEqualTo(JobStatus.COMPLETED);
    assertThat(runs).hasValue(1);
  }

  @Test
  void a_delivery_that_beats_the_update_to_queued_is_claimed() throws Exception {
    world.handle("quick", job -> Outcome.completed());
    UUID id = world.create(job("quick"));
    world.sql.update("update jobs set status = 'PENDING'", Params.NONE);
    world.work();
    assertThat(world.status(id)).isEqualTo(JobStatus.COMPLETED);
  }

  @Test
  void a_superseded_message_runs_nothing() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    world.handle(
        "once",
        job -> {
          runs.incrementAndGet();
          return Outcome.completed();
        });
    UUID id = world.create(job("once"));
    List<Delivery> old = world.queue.take();
    world.sql.update("update jobs set dispatch = dispatch + 1", Params.NONE);
    assertThat(world.worker().run(old, world.plenty())).isEmpty();
    assertThat(runs).hasValue(0);
    assertThat(world.status(id)).isEqualTo(JobStatus.QUEUED);
  }

  @Test
  void a_lost_lease_cannot_finish_the_job() throws Exception {
    world.handle(
        "robbed",
        job -> {
          if (job.attempt() == 1) {
            world.age(job.id(), Duration.ofMinutes(10));
            world
                .worker()
                .run(List.of(RecordingQueue.delivery(message(job.id(), 1))), world.plenty());
            return Outcome.completed(JsonObject.of("by", "the first"));
          }
          return Outcome.completed(JsonObject.of("by", "the second"));
        });
    UUID id = world.create(job("robbed"));
    world.work();
    Job done = world.find(id);
    assertThat(done.state().result()).isEqualTo(JsonObject.of("by", "the second"));
    assertThat(done.state().retryCount()).isEqualTo(1);
    assertThat(world.outcomes(id)).containsExactly("LOST", "COMPLETED");
  }

  @Test
  void a_stale_fence_writes_nothing_while_the_new_holder_works() throws Exception {
    world.sql.update("create table effects (n bigint)", Params.NONE);
    for (String how : List.of("plain", "with", "transaction")) {
      CountDownLatch secondWorks = new CountDownLatch(1);
      CountDownLatch firstEnded = new CountDownLatch(1);
      AtomicReference<Thread> second = new AtomicReference<>();
      world.handle(
          how,
          job -> {
            if (job.attempt() == 1) {
              world.age(job.id(), Duration.ofMinutes(10));
              List<Delivery> again = List.of(RecordingQueue.delivery(message(job.id(), 1)));
              second.set(Thread.ofVirtual().start(() -> runQuietly(world.worker(), again)));
              secondWorks.await();
            } else {
              secondWorks.countDown();
              firstEnded.await();
            }
            Params attempt = Params.of("n", job.attempt());
            JsonObject result = JsonObject.of("by", job.attempt());
            if (how.equals("transaction")) {
              job.inTransaction(
                  result, tx -> tx.update("insert into effects values (:n)", attempt));
            }
            return how.equals("with")
                ? Outcome.completedWith(tx -> {
                  tx.update("insert into effects values (:n)", attempt);
                  return result;
                })
                : Outcome.completed(result);
          });
      UUID id = world.create(job(how));
      world.work();
      assertThat(world.status(id)).as(how).isEqualTo(JobStatus.PROCESSING);
      assertThat(world.number("select count(*) as n from effects where n = 1")).isZero();
      firstEnded.countDown();
      second.get().join();
      assertThat(world.find(id).state().result()).as(how).isEqualTo(JsonObject.of("by", 2));
    }
  }

  @Test
  void what_a_worker_writes_after_it_lost_its_lease_is_rolled_back() throws Exception {
    world.sql.update("create table effects (n bigint)", Params.NONE);
    world.handle(
        "robbed",
        job -> {
          if (job.attempt() == 1) {
            world.age(job.id(), Duration.ofMinutes(10));
            world
                .worker()
                .run(List.of(RecordingQueue.delivery(message(job.id(), 1))), world.plenty());
          }
          return Outcome.completedWith(tx -> {
            tx.update("insert into effects values (1)", Params.NONE);
            return JsonObject.EMPTY;
          });
        });
    world.create(job("robbed"));
    world.work();
    assertThat(world.number("select count(*) as n from effects")).isEqualTo(1);
  }

  @Test
  void database_work_commits_with_the_end_of_its_job() throws Exception {
    world.sql.update("create table effects (n bigint)", Params.NONE);
    world.handle(
        "effect",
        job ->
            Outcome.completedWith(tx -> {
              tx.update("insert into effects values (1)", Params.NONE);
              return JsonObject.of("ok", true);
            }));
    UUID id = world.create(job("effect"));
    world.work();
    assertThat(world.number("select count(*) as n from effects")).isEqualTo(1);
    assertThat(world.find(id).state().result()).isEqualTo(JsonObject.of("ok", true));
  }

  @Test
  void database_work_that_fails_leaves_nothing_and_counts_as_a_failed_attempt() throws Exception {
    world.sql.update("create table effects (n bigint)", Params.NONE);
    world.handle(
        "effect",
        job ->
            Outcome.completedWith(tx -> {
              tx.update("insert into effects values (1)", Params.NONE);
              throw new IllegalStateException("no");
            }));
    UUID id = world.create(job("effect"));
    assertThat(world.work()).hasSize(1);
    assertThat(world.status(id)).isEqualTo(JobStatus.RETRYING);
    assertThat(world.number("select count(*) as n from effects")).isZero();
  }

  @Test
  void a_failed_attempt_is_delivered_again_after_its_backoff_until_none_are_left()
      throws Exception {
    world.handle(
        "bad",
        job -> {
          throw new java.io.IOException("the printer is on fire");
        });
    UUID id = world.create(job("bad", 2, null, null, null));
    Delivery delivery = world.queue.take().getFirst();
    for (int attempt = 1; attempt <= 2; attempt++) {
      assertThat(world.worker().run(List.of(delivery), world.plenty()))
          .containsExactly(delivery.messageId());
      assertThat(world.find(id).state().status()).isEqualTo(JobStatus.RETRYING);
      assertThat(world.find(id).state().retryCount()).isEqualTo(attempt);
      assertThat(world.queue.visibility.get(delivery.receiptHandle()))
          .isBetween(
              Duration.ofMillis(799L * (1L << (attempt - 1))),
              Duration.ofMillis(1201L * (1L << (attempt - 1))));
      world.age(id, Duration.ofSeconds(5));
    }
    assertThat(world.worker().run(List.of(delivery), world.plenty())).isEmpty();
    Job failed = world.find(id);
    assertThat(failed.state().status()).isEqualTo(JobStatus.FAILED);
    assertThat(failed.state().error()).isEqualTo("the printer is on fire");
    assertThat(world.outcomes(id)).containsExactly("RETRYING", "RETRYING", "FAILED");
  }

  @Test
  void a_delivery_before_the_backoff_ends_waits_for_what_remains() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    world.handle(
        "bad",
        job -> {
          runs.incrementAndGet();
          return Outcome.retry("not yet", Duration.ofMinutes(5));
        });
    world.create(job("bad"));
    Delivery delivery = world.queue.take().getFirst();
    world.worker().run(List.of(delivery), world.plenty());
    assertThat(world.worker().run(List.of(delivery), world.plenty()))
        .containsExactly(delivery.messageId());
    assertThat(runs).hasValue(1);
    assertThat(world.queue.visibility.get(delivery.receiptHandle()))
        .isBetween(Duration.ofMinutes(4), Duration.ofMinutes(5));
  }

  @Test
  void a_backoff_that_no_message_can_wait_for_goes_through_the_database() throws Exception {
    world.handle("later", job -> Outcome.retry("not yet", Duration.ofHours(2)));
    UUID id = world.create(job("later"));
    assertThat(world.work()).isEmpty();
    assertThat(world.status(id)).isEqualTo(JobStatus.RETRYING);
    world.age(id, Duration.ofHours(2));
    world.sweep();
    assertThat(world.queue.take())
        .extracting(delivery -> delivery.message().dispatch())
        .containsExactly(3L);
  }

  @Test
  void a_bug_in_a_handler_shows_a_reference_and_nothing_of_the_inside() throws Exception {
    world.handle(
        "bug",
        job -> {
          throw new NullPointerException("Cannot invoke dev.encargo.Secret.value()");
        });
    UUID id = world.create(job("bug", 0, null, null, null));
    world.work();
    assertThat(world.find(id).state().error())
        .contains(id.toString())
        .doesNotContain("Secret", "NullPointer");
  }

  @Test
  void jobs_of_one_batch_end_in_one_statement() throws Exception {
    CountDownLatch all = new CountDownLatch(10);
    world.handle(
        "together",
        job -> {
          all.countDown();
          all.await();
          return Outcome.completed();
        });
    List<NewJob> ten = IntStream.range(0, 10).mapToObj(i -> job("together")).toList();
    world.create.create(JobWorld.ANA, ten, null);
    CountingSql counting = new CountingSql(world.sql);
    world.worker(counting, JobWorld.LEASE).run(world.queue.take(), world.plenty());
    assertThat(world.number("select count(*) as n from jobs where status = 'COMPLETED'"))
        .isEqualTo(10);
    // Claim, finish, and the worker's first sign of life.
    assertThat(counting.statements()).isEqualTo(3);
  }

  @Test
  void jobs_of_one_ordering_key_run_in_order_even_in_one_batch() throws Exception {
    List<UUID> ran = new ArrayList<>();
    world.handle(
        "step",
        job -> {
          synchronized (ran) {
            ran.add(job.id());
          }
          return Outcome.completed();
        });
    List<NewJob> steps =
        IntStream.range(0, 5).mapToObj(i -> job("step", 3, null, "account-1", null)).toList();
    List<UUID> created =
        world.create.create(JobWorld.ANA, steps, null).stream().map(Job::id).toList();
    List<Delivery> deliveries = world.queue.take();
    assertThat(deliveries)
        .extracting(delivery -> delivery.message().group())
        .containsOnly(deliveries.getFirst().message().group());
    assertThat(world.worker().run(deliveries, world.plenty())).isEmpty();
    assertThat(ran).containsExactlyElementsOf(created);
  }

  @Test
  void a_failure_sends_the_rest_of_its_group_back_and_no_other() throws Exception {
    world.handle("bad", job -> Outcome.retry("no"));
    world.handle("good", job -> Outcome.completed());
    UUID first = world.create(job("bad", 3, null, "k", null));
    UUID second = world.create(job("good", 3, null, "k", null));
    UUID other = world.create(job("good"));
    assertThat(world.work()).containsExactlyInAnyOrder(first + ":1", second + ":1");
    assertThat(world.status(second)).isEqualTo(JobStatus.QUEUED);
    assertThat(world.status(other)).isEqualTo(JobStatus.COMPLETED);
  }

  @Test
  void order_holds_when_the_first_message_was_lost() throws Exception {
    List<UUID> ran = new ArrayList<>();
    world.handle(
        "step",
        job -> {
          ran.add(job.id());
          return Outcome.completed();
        });
    UUID first = world.create(job("step", 3, null, "k", null));
    world.queue.take();
    UUID second = world.create(job("step", 3, null, "k", null));
    assertThat(world.work()).isEmpty();
    assertThat(ran).isEmpty();
    world.age(first, Duration.ofHours(13));
    world.age(second, Duration.ofMinutes(1));
    world.sweep();
    world.work();
    world.sweep();
    world.age(second, Duration.ofMinutes(1));
    world.sweep();
    world.work();
    assertThat(ran).containsExactly(first, second);
  }

  @Test
  void an_accepted_cancel_never_ends_completed() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    world.sql.update("create table effects (n bigint)", Params.NONE);
    world.handle(
        "deaf",
        job -> {
          started.countDown();
          go.await();
          return Outcome.completed(JsonObject.of("done", true));
        });
    world.handle(
        "deaf.with",
        job -> {
          started.await();
          go.await();
          return Outcome.completedWith(tx -> {
            tx.update("insert into effects values (1)", Params.NONE);
            return JsonObject.EMPTY;
          });
        });
    UUID id = world.create(job("deaf"));
    UUID with = world.create(job("deaf.with"));
    List<Delivery> deliveries = world.queue.take();
    Thread worker = Thread.ofVirtual().start(() -> runQuietly(world.worker(), deliveries));
    started.await();
    await(() -> world.status(with) == JobStatus.PROCESSING);
    assertThat(world.cancel.cancel(JobWorld.ANA, id).orElseThrow().accepted()).isTrue();
    assertThat(world.cancel.cancel(JobWorld.ANA, with).orElseThrow().accepted()).isTrue();
    assertThat(world.status(id)).isEqualTo(JobStatus.PROCESSING);
    go.countDown();
    worker.join();
    assertThat(world.status(id)).isEqualTo(JobStatus.CANCELLED);
    assertThat(world.find(id).state().result()).isNull();
    assertThat(world.status(with)).isEqualTo(JobStatus.CANCELLED);
    assertThat(world.number("select count(*) as n from effects")).isZero();
  }

  @Test
  void a_cancel_stops_a_handler_at_its_next_progress() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    world.handle(
        "long",
        job -> {
          for (long i = 0; ; i++) {
            job.progress(i, 1_000_000, "working");
            started.countDown();
            Thread.onSpinWait();
          }
        });
    UUID id = world.create(job("long"));
    List<Delivery> deliveries = world.queue.take();
    Thread worker = Thread.ofVirtual().start(() -> runQuietly(world.worker(), deliveries));
    started.await();
    world.cancel.cancel(JobWorld.ANA, id);
    worker.join();
    assertThat(world.status(id)).isEqualTo(JobStatus.CANCELLED);
    assertThat(world.find(id).progress().processedItems()).isPositive();
  }

  @Test
  void a_checkpoint_commits_with_its_work_and_the_next_attempt_goes_on_from_it() throws Exception {
    world.sql.update("create table effects (n bigint primary key)", Params.NONE);
    world.handle(
        "steps",
        job -> {
          JsonObject checkpoint = job.checkpoint();
          long from = checkpoint == null ? 0 : checkpoint.whole("next");
          for (long i = from; i < 4; i++) {
            long n = i;
            job.inTransaction(
                JsonObject.of("next", n + 1),
                tx -> tx.update("insert into effects values (:n)", Params.of("n", n)));
            if (job.attempt() == 1 && i == 1) {
              throw new java.io.IOException("dropped");
            }
          }
          return Outcome.completed(JsonObject.of("from", from));
        });
    UUID id = world.create(job("steps"));
    Delivery delivery = world.queue.take().getFirst();
    world.worker().run(List.of(delivery), world.plenty());
    world.age(id, Duration.ofSeconds(5));
    world.worker().run(List.of(delivery), world.plenty());
    assertThat(world.find(id).state().result()).isEqualTo(JsonObject.of("from", 2L));
    assertThat(world.number("select count(*) as n from effects")).isEqualTo(4);
  }

  @Test
  void a_job_that_yields_goes_on_in_another_invocation_and_that_is_no_failed_attempt()
      throws Exception {
    world.handle(
        "hours",
        job -> {
          JsonObject checkpoint = job.checkpoint();
          long done = checkpoint == null ? 0 : checkpoint.whole("done");
          if (done < 3 && job.mustYield()) {
            job.checkpoint(JsonObject.of("done", done + 1));
            return Outcome.continued();
          }
          return Outcome.completed(JsonObject.of("parts", done));
        });
    UUID id = world.create(job("hours"));
    Deadline now = new Deadline(Instant.EPOCH, world.clock.instant().plusSeconds(60));
    for (int i = 0; i < 4; i++) {
      assertThat(world.worker().run(world.queue.take(), now)).isEmpty();
    }
    Job done = world.find(id);
    assertThat(done.state().result()).isEqualTo(JsonObject.of("parts", 3L));
    assertThat(done.state().retryCount()).isZero();
    assertThat(world.outcomes(id))
        .containsExactly("CONTINUED", "CONTINUED", "CONTINUED", "COMPLETED");
  }

  @Test
  void a_handler_that_ignores_the_deadline_is_stopped_in_time_to_write_it_down() throws Exception {
    world.handle(
        "stuck",
        job -> {
          new CountDownLatch(1).await();
          return Outcome.completed();
        });
    UUID id = world.create(job("stuck"));
    Instant soon = world.clock.instant().plusMillis(200);
    assertThat(world.worker().run(world.queue.take(), new Deadline(soon, soon))).hasSize(1);
    assertThat(world.status(id)).isEqualTo(JobStatus.RETRYING);
    assertThat(world.find(id).state().error()).contains("time was up");
  }

  @Test
  void a_message_without_a_row_waits_for_it() throws Exception {
    Delivery unknown = RecordingQueue.delivery(message(UUID.randomUUID(), 1));
    assertThat(world.worker().run(List.of(unknown), world.plenty()))
        .containsExactly(unknown.messageId());
    assertThat(world.queue.visibility.get(unknown.receiptHandle()))
        .isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void log_lines_are_kept_with_the_job() throws Exception {
    world.handle(
        "chatty",
        job -> {
          job.log(LogLevel.WARN, "row 7 has no amount");
          return Outcome.completed();
        });
    UUID id = world.create(job("chatty"));
    world.work();
    assertThat(
            world.sql.query(
                "select level, message from job_logs where job_id = cast(:id as uuid)",
                Params.of("id", id),
                row -> row.text("level") + " " + row.text("message")))
        .containsExactly("WARN row 7 has no amount");
  }

  private static dev.encargo.queue.JobMessage message(UUID id, long dispatch) {
    return new dev.encargo.queue.JobMessage(id, dispatch, id + "-" + dispatch);
  }

  private void runQuietly(RunJobs worker, List<Delivery> deliveries) {
    try {
      worker.run(deliveries, world.plenty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void await(java.util.function.BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("the condition came true in time").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Test
  void the_publisher_is_rung_after_a_type_that_emits_events_however_it_ended() throws Exception {
    List<Outcome> ends =
        List.of(
            Outcome.completed(),
            Outcome.completedWith(tx -> JsonObject.EMPTY),
            Outcome.continued(),
            Outcome.failed("no"));
    for (Outcome end : ends) {
      for (boolean emits : List.of(true, false)) {
        world.handlers.put("trial", new Emitting(emits, end));
        world.create(job("trial"));
        int before = world.rung.get();
        world.work();
        assertThat(world.rung.get() - before).as("%s %s", emits, end).isEqualTo(emits ? 1 : 0);
        world.queue.take();
      }
    }
  }

  @Test
  void the_publisher_is_rung_after_a_retry_that_somebody_listens_to() throws Exception {
    world.handle("later", job -> Outcome.retry("not yet", Duration.ofMinutes(5)));
    world.create(job("later"));
    world.work();
    assertThat(world.rung).as("nobody listens").hasValue(0);
    world.sql.update(
        "insert into webhooks (id, url, event_types) values (gen_random_uuid(), 'https://example.com', '[\"JobRetrying\"]')",
        Params.NONE);
    world.queue.take();
    world.create(job("later"));
    world.work();
    assertThat(world.rung).hasValue(1);
  }

  private record Emitting(boolean emits, Outcome end) implements JobHandler {
    @Override
    public Set<String> eventTypes() {
      return emits ? Set.of("Tried") : Set.of();
    }

    @Override
    public String type() {
      return "trial";
    }

    @Override
    public Outcome run(JobContext job) {
      return end;
    }
  }
}
