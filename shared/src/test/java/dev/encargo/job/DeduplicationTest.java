package dev.encargo.job;

import static dev.encargo.job.JobWorld.ANA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.SqlFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeduplicationTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final JobWorld world = new JobWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private static NewJob job(String type, long n, Deduplication deduplication) {
    return new NewJob(
        type,
        type + " " + n,
        JsonObject.of("n", n),
        Priority.NORMAL,
        3,
        Duration.ofSeconds(1),
        null,
        null,
        null,
        JsonObject.EMPTY,
        null,
        null,
        deduplication);
  }

  private static NewJob debounced(String key, long n) {
    return job("noop", n, new Deduplication.Debounce(key, MINUTE, Duration.ofMinutes(10)));
  }

  private static NewJob throttled(String key, int limit) {
    return job("noop", 1, new Deduplication.Throttle(key, limit, MINUTE));
  }

  private CreateJobs.Created create(NewJob job) {
    return create(ANA, job);
  }

  private CreateJobs.Created create(Owner owner, NewJob job) {
    return world.create.create(owner, List.of(job), null, null).getFirst();
  }

  private long jobs() {
    return world.number("select count(*) as n from jobs");
  }

  private static Instant runAt(CreateJobs.Created created) {
    return created.job().state().runAt();
  }

  /** Rings for a job as its timer's message does, and lets a worker have it. */
  private void ring() throws InterruptedException {
    for (var due : world.timer.dues()) {
      world.queue.send(List.of(due.message()));
    }
    world.work();
  }

  @Test
  void each_creation_moves_the_job_that_waits_and_replaces_its_payload() throws Exception {
    List<Long> ran = Collections.synchronizedList(new ArrayList<>());
    world.handle(
        "noop",
        job -> {
          ran.add(job.payload().whole("n"));
          return Outcome.completed();
        });
    CreateJobs.Created first = create(debounced("k", 1));
    CreateJobs.Created second = create(debounced("k", 2));
    assertThat(first.deduplicated()).isFalse();
    assertThat(second.deduplicated()).isTrue();
    UUID id = first.job().id();
    assertThat(second.job().id()).isEqualTo(id);
    assertThat(runAt(second)).isAfter(runAt(first)).isBefore(Instant.now().plusSeconds(61));
    assertThat(second.job().asked().name()).isEqualTo("noop 2");
    assertThat(second.job().asked().scheduledAt()).isEqualTo(runAt(second));
    assertThat(jobs()).isEqualTo(1);
    assertThat(world.timer.dues()).as("one message, however often it is moved").hasSize(1);

    // The message comes at the time that the job had at first.
    world.age(id, Duration.between(Instant.now(), runAt(second)).minusSeconds(20));
    ring();
    assertThat(ran).as("moved").isEmpty();
    assertThat(world.queue.visibility.values())
        .singleElement()
        .satisfies(
            wait -> assertThat(wait).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(21)));
    world.age(id, Duration.ofSeconds(21));
    ring();
    assertThat(ran).containsExactly(2L);
    assertThat(world.status(id)).isEqualTo(JobStatus.COMPLETED);
    assertThat(create(debounced("k", 3)).deduplicated()).as("a new one").isFalse();
  }

  @Test
  void what_is_answered_to_a_debounced_creation_is_what_is_stored() {
    CreateJobs.Created created = create(debounced("k", 1));
    assertThat(world.find(created.job().id()))
        .usingRecursiveComparison()
        .ignoringFields("state.updatedAt")
        .isEqualTo(created.job());
  }

  @Test
  void it_is_not_moved_beyond_the_longest_wait() {
    CreateJobs.Created first = create(debounced("k", 1));
    world.sql.update("update jobs set start_by = run_at + interval '2 milliseconds'", Params.NONE);
    CreateJobs.Created second = create(debounced("k", 2));
    assertThat(runAt(second)).isEqualTo(runAt(first).plusMillis(2));
    world.sql.update("update jobs set start_by = run_at - interval '1 second'", Params.NONE);
    assertThat(runAt(create(debounced("k", 3))))
        .as("nor to an earlier time")
        .isEqualTo(runAt(second));
  }

  @Test
  void a_job_that_has_begun_or_ended_is_moved_no_more() throws Exception {
    UUID cancelled = create(debounced("k", 1)).job().id();
    world.cancel.cancel(ANA, cancelled);
    UUID running = create(debounced("k", 2)).job().id();
    assertThat(running).isNotEqualTo(cancelled);
    List<CreateJobs.Created> during = new ArrayList<>();
    world.handle(
        "noop",
        job -> {
          if (during.isEmpty()) {
            during.add(create(debounced("k", 3)));
          }
          return Outcome.retry("again");
        });
    world.age(running, Duration.ofMinutes(2));
    ring();
    assertThat(during).singleElement().matches(one -> !one.deduplicated());
    assertThat(world.status(running)).isEqualTo(JobStatus.RETRYING);
    assertThat(world.find(running).asked().payload().whole("n")).isEqualTo(2);
    CreateJobs.Created later = create(debounced("k", 4));
    assertThat(later.job().id()).isEqualTo(during.getFirst().job().id());
  }

  @Test
  void so_many_are_created_in_a_period_and_the_others_are_the_newest_of_them() {
    CreateJobs.Created first = create(throttled("k", 2));
    CreateJobs.Created second = create(throttled("k", 2));
    CreateJobs.Created third = create(throttled("k", 2));
    assertThat(List.of(first.deduplicated(), second.deduplicated(), third.deduplicated()))
        .containsExactly(false, false, true);
    assertThat(third.job().id()).isEqualTo(second.job().id());
    world.sql.update(
        "update jobs set created_at = created_at - interval '61 seconds' where id = cast(:id as uuid)",
        Params.of("id", first.job().id()));
    assertThat(create(throttled("k", 2)).deduplicated()).as("the first is past").isFalse();
    assertThat(create(throttled("k", 2)).deduplicated()).isTrue();
    assertThat(jobs()).isEqualTo(3);
  }

  @Test
  void a_cancelled_job_does_not_count() {
    CreateJobs.Created first = create(throttled("k", 1));
    world.cancel.cancel(ANA, first.job().id());
    CreateJobs.Created second = create(throttled("k", 1));
    assertThat(second.deduplicated()).isFalse();
  }

  @Test
  void a_key_is_for_jobs_of_one_owner_one_type_and_one_kind() {
    Set<UUID> all = new HashSet<>();
    Owner guest = new Owner.Guest(UUID.randomUUID());
    for (Owner owner : List.of(ANA, new Owner.User("ben"), guest)) {
      all.add(create(owner, debounced("k", 1)).job().id());
      all.add(create(owner, throttled("k", 1)).job().id());
    }
    all.add(create(job("fail", 1, new Deduplication.Throttle("k", 1, MINUTE))).job().id());
    all.add(create(debounced("other", 1)).job().id());
    all.add(create(JobWorld.job("noop")).job().id());
    assertThat(all).hasSize(9);
    assertThat(create(guest, throttled("k", 1)).deduplicated()).isTrue();
    assertThat(create(guest, debounced("k", 2)).deduplicated()).isTrue();
  }

  @Test
  void creations_at_the_same_moment_make_no_more() throws Exception {
    int many = 24;
    CyclicBarrier together = new CyclicBarrier(many);
    List<Callable<List<CreateJobs.Created>>> calls = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      int n = i;
      calls.add(() -> {
        together.await();
        return world.create.create(
            ANA,
            List.of(
                n % 2 == 0 ? debounced("a", n) : throttled("b", 3),
                JobWorld.job("noop"),
                n % 2 == 0 ? throttled("b", 3) : debounced("a", n)),
            null,
            null);
      });
    }
    List<CreateJobs.Created> made = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<List<CreateJobs.Created>> one : threads.invokeAll(calls)) {
        made.addAll(one.get());
      }
    }
    assertThat(jobs()).isEqualTo(many + 1 + 3);
    assertThat(made.stream().filter(one -> !one.deduplicated())).hasSize(many + 1 + 3);
    assertThat(made.stream().map(one -> one.job().id()).distinct()).hasSize(many + 1 + 3);
  }

  @Test
  void a_creation_waits_for_another_of_its_key_that_is_not_committed_yet() throws Exception {
    for (NewJob job : List.of(debounced("k", 1), throttled("k", 1))) {
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        UUID first = world.ids.next();
        Future<CreateJobs.Created> second =
            world.sql.inTransaction(tx -> {
              new NewJobs(tx).insert(AskedJobs.of(ANA, null, Map.of(first, job)));
              Future<CreateJobs.Created> waiting = threads.submit(() -> create(job));
              String waits =
                  "select count(*) as n from pg_locks where locktype = 'advisory' and not granted";
              while (!waiting.isDone()
                  && tx.first(waits, Params.NONE, row -> row.whole("n")).orElseThrow() == 0) {
                Thread.onSpinWait();
              }
              return waiting;
            });
        assertThat(second.get().deduplicated()).isTrue();
        assertThat(second.get().job().id()).isEqualTo(first);
      }
    }
  }

  @Test
  void a_batch_with_one_key_again_and_again_is_as_so_many_creations() {
    List<NewJob> batch = new ArrayList<>();
    IntStream.range(0, 500).forEach(n -> batch.add(debounced("a", n)));
    IntStream.range(0, 498).forEach(n -> batch.add(throttled("b", 2)));
    batch.add(JobWorld.job("noop"));
    batch.add(JobWorld.job("noop"));
    List<CreateJobs.Created> made = world.create.create(ANA, batch, null, null);
    assertThat(jobs()).isEqualTo(1 + 2 + 2);
    assertThat(made).hasSize(1_000);
    assertThat(made.subList(0, 500).stream().map(one -> one.job().id()).distinct()).hasSize(1);
    assertThat(world.find(made.getFirst().job().id()).asked().payload().whole("n")).isEqualTo(499);
    assertThat(made.subList(0, 500).stream().filter(one -> !one.deduplicated()))
        .containsExactly(made.get(499));
    assertThat(made.subList(500, 998).stream().map(one -> one.job().id()).distinct())
        .containsExactly(made.get(500).job().id(), made.get(501).job().id());
    assertThat(made.get(997).job().id()).isEqualTo(made.get(501).job().id());

    List<CreateJobs.Created> again = world.create.create(ANA, batch, null, null);
    assertThat(jobs()).isEqualTo(5 + 2);
    assertThat(again.getFirst().job().id()).isEqualTo(made.getFirst().job().id());
    assertThat(again.get(700).job().id()).isEqualTo(made.get(501).job().id());
  }

  @Test
  void a_repeat_with_its_idempotency_key_is_the_same_and_moves_nothing() {
    UUID first = create(debounced("k", 1)).job().id();
    var key = new CreateJobs.Idempotency("i", "body");
    CreateJobs.Created second =
        world.create.create(ANA, List.of(debounced("k", 2)), key, null).getFirst();
    CreateJobs.Created repeat =
        world.create.create(ANA, List.of(debounced("k", 2)), key, null).getFirst();
    assertThat(second.job().id()).isEqualTo(first);
    assertThat(repeat.job().id()).isEqualTo(first);
    assertThat(repeat.deduplicated()).isTrue();
    assertThat(runAt(repeat)).isEqualTo(runAt(second));
    List<NewJob> batch =
        List.of(throttled("t", 1), throttled("t", 1), debounced("b", 1), debounced("b", 2));
    var other = new CreateJobs.Idempotency("j", "body");
    List<UUID> made = world.create.create(ANA, batch, other).stream().map(Job::id).toList();
    assertThat(world.create.create(ANA, batch, other).stream().map(Job::id)).isEqualTo(made);
    assertThat(jobs()).isEqualTo(3);
  }

  @Test
  void a_creation_whose_answer_is_lost_is_made_once() {
    CountingSql losing = new CountingSql(world.sql);
    CreateJobs create =
        new CreateJobs(
            losing,
            world.jobs,
            new SendJobs(losing, world.queues, world.timer, world.log),
            new SweepAlarm(world.timer, world.clock),
            world.quota,
            world.ids,
            world.log);
    for (boolean keyed : List.of(false, true)) {
      for (NewJob job : List.of(throttled("t" + keyed, 2), debounced("d" + keyed, 1))) {
        for (int time = 0; time < 2; time++) {
          var key =
              keyed ? new CreateJobs.Idempotency("i" + time + job.deduplication(), "b") : null;
          AtomicBoolean lost = new AtomicBoolean();
          losing.fault =
              (statement, ran) -> {
                if (ran && statement.contains("deduplicate(") && lost.compareAndSet(false, true)) {
                  throw new SqlFailure.UnknownOutcome("no answer", null);
                }
              };
          long before = jobs();
          create.create(ANA, List.of(job), key, null);
          assertThat(lost).isTrue();
          boolean again = time == 1 && job.deduplication() instanceof Deduplication.Debounce;
          assertThat(jobs()).as("%s %s", job, keyed).isEqualTo(before + (again ? 0 : 1));
        }
      }
    }
  }

  @Test
  void what_is_one_with_another_takes_no_part_of_a_quota() {
    CreateJobs create =
        world.create(new Quota(new Quota.Limits(1, 100), new Quota.Limits(1, 100), world.clock));
    for (int n = 0; n < 3; n++) {
      assertThat(
              create.create(ANA, List.of(debounced("k", n)), null, null).getFirst().deduplicated())
          .isEqualTo(n > 0);
    }
  }

  @Test
  void a_creation_is_one_statement_and_one_that_is_another_s_two() {
    CountingSql counting = new CountingSql(world.sql);
    CreateJobs create =
        new CreateJobs(
            counting,
            new Jobs(counting),
            new SendJobs(counting, world.queues, world.timer, world.log),
            new SweepAlarm(world.timer, world.clock),
            world.quota,
            world.ids,
            world.log);
    create.create(ANA, List.of(debounced("k", 1)), null, null);
    assertThat(counting.statements()).isEqualTo(1);
    create.create(ANA, List.of(debounced("k", 2)), null, null);
    assertThat(counting.statements()).isEqualTo(3);
  }
}
