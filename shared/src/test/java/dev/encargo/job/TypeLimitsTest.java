package dev.encargo.job;

import static dev.encargo.job.JobWorld.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.queue.TimerMessage;
import dev.encargo.sql.Params;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TypeLimitsTest {

  private static final int WORKERS = 4;

  private final JobWorld world = new JobWorld();
  private final TypeLimits limits = new TypeLimits(world.sql);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger mostRunning = new AtomicInteger();
  private final AtomicInteger runs = new AtomicInteger();

  @AfterEach
  void close() {
    world.close();
  }

  private void handle() {
    world.handle(
        "mail",
        job -> {
          mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
          runs.incrementAndGet();
          Thread.sleep(2);
          running.decrementAndGet();
          return Outcome.completed();
        });
  }

  private List<UUID> create(int jobs) {
    return IntStream.range(0, jobs).mapToObj(_ -> world.create(job("mail"))).toList();
  }

  private long waiting() {
    return world.number("select count(*) as n from jobs where status = 'PENDING'");
  }

  /** Lets the time come of all that was put off, and takes their messages. */
  private List<Delivery> putOff() {
    List<TimerMessage.Due> due = world.timer.dues();
    world.timer.sent.clear();
    due.forEach(message -> world.age(message.message().jobId(), Duration.ofMinutes(2)));
    return due.stream().map(message -> RecordingQueue.delivery(message.message())).toList();
  }

  private List<Duration> waits(Instant since) {
    return world.timer.dues().stream()
        .map(message -> Duration.between(since, message.at()))
        .sorted()
        .toList();
  }

  @Test
  void no_more_than_the_limit_run_and_the_others_wait_outside_of_the_queue() throws Exception {
    handle();
    limits.set("mail", 2, null);
    List<UUID> ids = create(5);
    assertThat(world.work()).as("messages that would count as delivered too often").isEmpty();
    assertThat(runs).hasValue(2);
    assertThat(waiting()).isEqualTo(3);
    assertThat(world.timer.dues()).hasSize(3);
    for (UUID id : ids) {
      Job job = world.find(id);
      assertThat(job.state().retryCount()).isZero();
      assertThat(job.state().startedAt() == null)
          .isEqualTo(job.state().status() == JobStatus.PENDING);
      assertThat(world.outcomes(id)).hasSize(job.state().status() == JobStatus.PENDING ? 0 : 1);
    }
  }

  @Test
  void many_workers_at_once_keep_to_the_limit_together_and_all_jobs_end() throws Exception {
    handle();
    limits.set("mail", 3, null);
    create(40);
    List<Delivery> next = world.queue.take();
    while (!next.isEmpty()) {
      deliver(next);
      next = putOff();
    }
    assertThat(mostRunning).hasValueLessThanOrEqualTo(3);
    assertThat(runs).hasValue(40);
    assertThat(world.number("select count(*) as n from jobs where status = 'COMPLETED'"))
        .isEqualTo(40);
  }

  private void deliver(List<Delivery> deliveries) throws InterruptedException {
    ConcurrentLinkedQueue<List<Delivery>> batches = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < deliveries.size(); i += 5) {
      batches.add(deliveries.subList(i, Math.min(i + 5, deliveries.size())));
    }
    CountDownLatch go = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < WORKERS; i++) {
      RunJobs worker = world.worker();
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try {
                  go.await();
                  for (List<Delivery> batch = batches.poll();
                      batch != null;
                      batch = batches.poll()) {
                    worker.run(batch, world.plenty());
                  }
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @Test
  void the_place_of_a_worker_that_died_comes_free_with_its_lease() throws Exception {
    handle();
    limits.set("mail", 1, null);
    UUID lost = create(1).getFirst();
    world.queue.take();
    new Leases(world.sql, world.ids.next(), JobWorld.LEASE)
        .claim(List.of(new Doorbell(lost, 1, Priority.NORMAL, null).message()));
    world.sql.query(
        "select * from hold_back(array[cast(:id as uuid)], '{1}')",
        Params.of("id", lost), row -> true);
    create(1);
    world.work();
    assertThat(runs).hasValue(0);
    world.age(lost, Duration.ofMinutes(10));
    world.worker().run(putOff(), world.plenty());
    assertThat(runs).hasValue(1);
  }

  @Test
  void a_rate_lets_a_burst_begin_and_gives_each_of_the_others_a_time_of_its_own() throws Exception {
    handle();
    limits.set("mail", null, new TypeLimits.Rate(2, Duration.ofSeconds(10), 2));
    Instant before = world.clock.instant();
    create(6);
    world.work();
    Duration took = Duration.between(before, world.clock.instant());
    assertThat(runs).hasValue(2);
    List<Duration> waits = waits(before);
    assertThat(waits).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(waits.get(i))
          .isBetween(
              Duration.ofSeconds(10L * (1 + i / 2)),
              Duration.ofSeconds(10L * (1 + i / 2)).plus(took));
    }
    // They were granted their times, so that they need not ask again.
    world.worker().run(putOff(), world.plenty());
    assertThat(runs).hasValue(6);
    assertThat(world.timer.dues()).isEmpty();
  }

  @Test
  void another_attempt_needs_the_right_to_begin_again() throws Exception {
    world.handle(
        "mail",
        job -> {
          runs.incrementAndGet();
          return Outcome.retry("the server is away");
        });
    limits.set("mail", null, new TypeLimits.Rate(1, Duration.ofHours(1), 1));
    UUID id = create(1).getFirst();
    List<Delivery> first = world.queue.take();
    world.worker().run(first, world.plenty());
    assertThat(world.status(id)).isEqualTo(JobStatus.RETRYING);
    world.age(id, Duration.ofMinutes(2));
    world.worker().run(first, world.plenty());
    assertThat(runs).hasValue(1);
    assertThat(world.status(id)).isEqualTo(JobStatus.PENDING);
    assertThat(world.timer.dues()).as("more than 15 minutes ahead: the sweep's").isEmpty();
  }

  @Test
  void a_limit_is_changed_and_removed() throws Exception {
    handle();
    limits.set("mail", 1, new TypeLimits.Rate(5, Duration.ofSeconds(1), 5));
    limits.set("mail", 4, null);
    assertThat(limits.all())
        .singleElement()
        .satisfies(limit -> {
          assertThat(limit.mostRunning()).isEqualTo(4);
          assertThat(limit.rate()).isNull();
        });
    assertThat(world.number("select count(*) as n from type_slots")).isEqualTo(4);
    assertThat(limits.remove("mail")).isTrue();
    assertThat(limits.remove("mail")).isFalse();
    create(5);
    world.work();
    assertThat(runs).hasValue(5);
  }
}
