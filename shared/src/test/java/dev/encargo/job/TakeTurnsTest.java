package dev.encargo.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.queue.JobMessage;
import dev.encargo.sql.Params;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TakeTurnsTest {

  private static final Owner CROWD = new Owner.User("crowd");
  private static final Owner BEN = new Owner.User("ben");

  private final JobWorld world = new JobWorld();
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final InstantSource clock = () -> Instant.now().plus(ahead.get());

  @AfterEach
  void close() {
    world.close();
  }

  private static NewJob job(Priority priority, String orderingKey) {
    return new NewJob(
        "noop",
        "noop",
        JsonObject.EMPTY,
        priority,
        3,
        Duration.ofSeconds(1),
        null,
        null,
        null,
        JsonObject.EMPTY,
        orderingKey,
        null);
  }

  private List<UUID> create(Owner owner, int jobs, NewJob job) {
    return world.create.create(owner, Collections.nCopies(jobs, job), null).stream()
        .map(Job::id)
        .toList();
  }

  private UUID create(Owner owner, NewJob job) {
    return create(owner, 1, job).getFirst();
  }

  /** All that wait have done so for a minute. */
  private void age() {
    world.sql.update("update jobs set run_at = run_at - interval '1 minute'", Params.NONE);
  }

  private void runs(UUID id) {
    world.sql.update(
        "update jobs set status = 'PROCESSING', worker_id = gen_random_uuid(), lease_until = now() + interval '1 minute' where id = cast(:id as uuid)",
        Params.of("id", id));
  }

  private RunJobs worker(Priority priority) {
    return new RunJobs(
        world.sql,
        world.queue,
        priority,
        world.send,
        new RunHandler(world.handlers, new RetryPolicy(new Random(1)), world.log),
        new WorkerPulse(world.ids.next(), "test", "here", 10, world.sql, clock, world.log),
        JobWorld.LEASE,
        10,
        () -> {},
        clock,
        world.log);
  }

  private TakeTurns turns() {
    return new TakeTurns(world.sql, Priority.LOW, clock, world.log);
  }

  private List<UUID> look(TakeTurns turns) {
    ahead.updateAndGet(before -> before.plus(TakeTurns.PAUSE).plusMillis(1));
    return turns.waiting().stream().map(JobMessage::jobId).toList();
  }

  @Test
  void who_waits_behind_a_crowd_gets_one_run_ahead_of_its_message() throws Exception {
    world.handle("noop", job -> Outcome.completed());
    List<UUID> crowd = create(CROWD, 1_000, job(Priority.LOW, null));
    UUID single = create(BEN, job(Priority.LOW, null));
    runs(crowd.getFirst());
    age();
    RunJobs worker = worker(Priority.LOW);
    List<Delivery> delivered = world.queue.take();
    Deadline deadline = world.plenty();

    assertThat(worker.run(delivered.subList(10, 20), deadline)).isEmpty();
    assertThat(world.jobs.find(BEN, single).orElseThrow().state().status())
        .as("the worker has only begun")
        .isEqualTo(JobStatus.QUEUED);
    ahead.set(TakeTurns.PAUSE.plusMillis(1));
    assertThat(worker.run(delivered.subList(20, 30), deadline)).isEmpty();
    assertThat(world.jobs.find(BEN, single).orElseThrow().state().status())
        .isEqualTo(JobStatus.COMPLETED);
    assertThat(worker.run(List.of(delivered.getLast()), deadline))
        .as("its message comes at last and there is nothing left to do")
        .isEmpty();
    assertThat(world.number("select fence as n from jobs where user_id = 'ben'")).isEqualTo(1);
  }

  @Test
  void a_job_that_fails_ahead_of_its_message_is_tried_again_by_its_message() throws Exception {
    world.handle(
        "noop",
        job -> {
          throw new IllegalStateException("no luck");
        });
    UUID single = create(BEN, job(Priority.NORMAL, null));
    List<Delivery> its = world.queue.take();
    RunJobs worker = world.worker();
    Set<String> again =
        worker.run(List.of(Delivery.ahead(its.getFirst().message())), world.plenty());
    assertThat(again).as("there is no message to come again").isEmpty();
    assertThat(world.queue.visibility).isEmpty();
    assertThat(world.jobs.find(BEN, single).orElseThrow().state().status())
        .isEqualTo(JobStatus.RETRYING);

    world.age(single, Duration.ofMinutes(1));
    worker.run(its, world.plenty());
    assertThat(world.jobs.find(BEN, single).orElseThrow().state().retryCount()).isEqualTo(2);
  }

  @Test
  void only_what_has_waited_in_this_queue_and_of_whom_nothing_runs_is_taken() {
    TakeTurns turns = turns();
    List<UUID> crowd = create(CROWD, 5, job(Priority.LOW, null));
    UUID waits = create(BEN, job(Priority.LOW, null));
    create(new Owner.User("carla"), job(Priority.HIGH, null));
    UUID alone = create(new Owner.User("dora"), job(Priority.LOW, "in order"));
    create(new Owner.User("fede"), 2, job(Priority.LOW, "in order"));
    UUID guests = create(new Owner.Guest(UUID.randomUUID()), job(Priority.LOW, null));
    assertThat(look(turns)).as("nobody has waited for a second").isEmpty();
    age();
    create(new Owner.User("emil"), job(Priority.LOW, null));
    assertThat(look(turns)).containsExactlyInAnyOrder(crowd.getFirst(), waits, alone, guests);
    runs(crowd.get(1));
    runs(alone);
    assertThat(look(turns)).containsExactlyInAnyOrder(waits, guests);
    assertThat(turns.waiting()).as("not again so soon").isEmpty();
  }

  @Test
  void others_do_not_wait_for_the_whole_of_an_ordering_group() throws Exception {
    List<UUID> ran = Collections.synchronizedList(new ArrayList<>());
    world.handle(
        "noop",
        job -> {
          ran.add(job.id());
          ahead.set(TakeTurns.PAUSE.plusMillis(1));
          return Outcome.completed();
        });
    List<UUID> crowd = create(CROWD, 3, job(Priority.LOW, "in order"));
    List<Delivery> delivered = world.queue.take();
    UUID single = create(BEN, job(Priority.LOW, null));
    age();
    worker(Priority.LOW).run(delivered, world.plenty());
    assertThat(ran).startsWith(crowd.getFirst()).endsWith(crowd.getLast()).hasSize(4);
    assertThat(ran.subList(1, 3)).containsExactlyInAnyOrder(crowd.get(1), single);
  }

  @Test
  void
      the_message_of_an_ordered_job_that_was_taken_ahead_does_not_hold_up_those_behind_it_for_long()
          throws Exception {
    world.handle("noop", job -> Outcome.completed());
    UUID taken = create(BEN, job(Priority.LOW, "in order"));
    runs(taken);
    create(BEN, job(Priority.LOW, "in order"));
    List<Delivery> delivered = world.queue.take();
    assertThat(worker(Priority.LOW).run(delivered, world.plenty())).hasSize(2);
    assertThat(world.queue.visibility.values())
        .allSatisfy(
            wait -> assertThat(wait).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(15)));
  }

  @Test
  void every_owner_s_turn_comes() {
    TakeTurns turns = turns();
    List<UUID> all = new ArrayList<>();
    for (int i = 0; i < 45; i++) {
      all.add(create(new Owner.User("user-" + i), job(Priority.LOW, null)));
      all.add(create(new Owner.Guest(UUID.randomUUID()), job(Priority.LOW, null)));
    }
    age();
    List<UUID> seen = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      List<UUID> now = look(turns);
      assertThat(now).hasSizeLessThanOrEqualTo(40);
      seen.addAll(now);
    }
    assertThat(seen).containsExactlyInAnyOrderElementsOf(all);
    assertThat(look(turns)).as("and begins again").isNotEmpty();
  }
}
