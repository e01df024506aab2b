package dev.encargo.job;

import static dev.encargo.job.JobWorld.ANA;
import static dev.encargo.job.JobWorld.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.encargo.job.CreateJobs.Idempotency;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.queue.QueueUnavailable;
import dev.encargo.sql.KeptPlan;
import dev.encargo.sql.Params;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateJobsTest {

  private final JobWorld world = new JobWorld();

  @AfterEach
  void close() {
    world.close();
  }

  @Test
  void a_thousand_jobs_cost_two_statements() {
    CountingSql counting = new CountingSql(world.sql);
    CreateJobs create =
        new CreateJobs(
            counting,
            world.jobs,
            new SendJobs(counting, world.queues, world.timer, world.log),
            new SweepAlarm(world.timer, world.clock),
            world.quota,
            world.ids,
            world.log);
    List<NewJob> thousand = IntStream.range(0, 1_000).mapToObj(i -> job("noop")).toList();
    List<Job> created = create.create(ANA, thousand, null);
    assertThat(created).hasSize(1_000).allMatch(job -> job.state().status() == JobStatus.QUEUED);
    assertThat(world.number("select count(*) as n from jobs where status = 'QUEUED'"))
        .isEqualTo(1_000);
    assertThat(counting.statements()).isEqualTo(2);
  }

  /** The plan that Postgres keeps knows nothing of how many there are: it must not compare each row with each dispatch. */
  @Test
  void the_mark_of_many_unfolds_their_ids_once_and_not_for_each_job() {
    assertThat(KeptPlan.of(world.sql, SendJobs.MARK_QUEUED))
        .contains("(id = ANY ((InitPlan")
        .doesNotContain("SubPlan", "Join Filter");
  }

  @Test
  void what_is_answered_is_what_is_stored() {
    Job created =
        world
            .create
            .create(ANA, List.of(job("noop", 5, null, "account-1", "invoice-7")), null)
            .getFirst();
    assertThat(world.find(created.id()))
        .usingRecursiveComparison()
        .ignoringFields("state.updatedAt")
        .isEqualTo(created);
  }

  /** Jobs with nothing unusual are written by a shorter statement, as lists. */
  @Test
  void a_job_keeps_its_usual_fields_and_a_single_unusual_one() {
    Instant later = Instant.parse("2099-01-01T00:00:00Z");
    JsonObject note = JsonObject.of("note", 1);
    JsonObject none = JsonObject.EMPTY;
    List<NewJob> asked =
        List.of(
            with(null, null, null, none, null, null),
            with(later, null, null, none, null, null),
            with(null, "https://example.com/told", null, none, null, null),
            with(null, null, "https://example.com/page", none, null, null),
            with(null, null, null, note, null, null),
            with(null, null, null, none, "account-1", null),
            with(null, null, null, none, null, "invoice-7"));
    for (NewJob one : asked) {
      Job created = world.create.create(ANA, List.of(one), null).getFirst();
      assertThat(world.find(created.id()).asked()).isEqualTo(created.asked());
      assertThat(created.asked()).isEqualTo(one.stored(created.state().runAt()));
    }
  }

  /** One request of the RDS Data API takes 4 MiB. */
  @ParameterizedTest
  @CsvSource({",", "key,", ",https://example.com", "key,https://example.com"})
  void more_than_one_request_to_the_database_takes_is_written_in_parts_and_whole(
      @Nullable String key, @Nullable String url) {
    JsonObject payload = JsonObject.of("text", "ñ\"".repeat(25_000));
    NewJob large =
        new NewJob(
            "noop",
            "large",
            payload,
            Priority.HIGH,
            0,
            Duration.ofSeconds(1),
            null,
            null,
            url,
            JsonObject.EMPTY,
            null,
            null);
    List<NewJob> asked = Collections.nCopies(50, large);
    Idempotency once = key == null ? null : new Idempotency(key, "0".repeat(64));
    List<UUID> created = world.create.create(ANA, asked, once).stream().map(Job::id).toList();
    assertThat(Set.copyOf(created)).hasSize(50);
    for (UUID id : List.of(created.getFirst(), created.get(25), created.getLast())) {
      assertThat(world.find(id).asked()).isEqualTo(large);
    }
    assertThat(world.number("select count(*) as n from jobs")).isEqualTo(50);
    if (once != null) {
      assertThat(world.create.create(ANA, asked, once)).extracting(Job::id).isEqualTo(created);
    }
  }

  private static NewJob with(
      @Nullable Instant at,
      @Nullable String webhookUrl,
      @Nullable String url,
      JsonObject metadata,
      @Nullable String orderingKey,
      @Nullable String uniqueKey) {
    return new NewJob(
        "noop",
        "a name",
        JsonObject.of("n", 1),
        Priority.LOW,
        5,
        Duration.ofSeconds(2),
        at,
        webhookUrl,
        url,
        metadata,
        orderingKey,
        uniqueKey);
  }

  @Test
  void a_sweep_lies_ahead_before_work_is_accepted() {
    world.timer.down = true;
    assertThatThrownBy(() -> world.create(job("noop"))).isInstanceOf(QueueUnavailable.class);
    assertThat(world.number("select count(*) as n from jobs")).isZero();
    world.timer.down = false;
    world.create(job("noop"));
    world.create(job("noop"));
    assertThat(world.timer.wakes()).hasSize(1);
    assertThat(world.timer.wakes().getFirst().at()).isAfter(Instant.now().plusSeconds(60));
  }

  @Test
  void a_repeat_with_the_same_idempotency_key_makes_no_second_job() {
    var key = new CreateJobs.Idempotency("k-1", "abc");
    Job first = world.create.create(ANA, List.of(job("noop")), key).getFirst();
    Job second = world.create.create(ANA, List.of(job("noop")), key).getFirst();
    assertThat(second.id()).isEqualTo(first.id());
    assertThat(world.number("select count(*) as n from jobs")).isEqualTo(1);
    assertThat(world.queue.sent).hasSize(1);
  }

  @Test
  void a_repeat_waits_for_the_first_but_not_longer_than_two_seconds() {
    var key = new CreateJobs.Idempotency("k-1", "abc");
    world.sql.inTransaction(first -> {
      first.update(
          "insert into idempotency_keys (user_id, key, body_sha256, job_ids) values ('ana', 'k-1', 'abc', '[]')",
          Params.NONE);
      assertTimeoutPreemptively(
          Duration.ofSeconds(20),
          () ->
              assertThatThrownBy(() -> world.create.create(ANA, List.of(job("noop")), key))
                  .isInstanceOf(CreateJobs.IdempotencyKeyInUse.class));
      return first.update("delete from idempotency_keys", Params.NONE);
    });
    assertThat(world.number("select count(*) as n from jobs")).isZero();
    assertThat(world.create.create(ANA, List.of(job("noop")), key)).hasSize(1);
    assertThat(
            world.sql.query(
                "select current_setting('lock_timeout') as bound",
                Params.NONE,
                row -> row.text("bound")))
        .as("what comes later on the connection is not bounded")
        .containsExactly("0");
  }

  @Test
  void an_idempotency_key_with_another_body_is_refused() {
    world.create.create(ANA, List.of(job("noop")), new CreateJobs.Idempotency("k-1", "abc"));
    assertThatThrownBy(() ->
            world.create.create(
                ANA, List.of(job("noop")), new CreateJobs.Idempotency("k-1", "def")))
        .isInstanceOf(CreateJobs.IdempotencyKeyReused.class);
  }

  @Test
  void the_same_idempotency_key_of_another_owner_is_another_key() {
    var key = new CreateJobs.Idempotency("k-1", "abc");
    Job first = world.create.create(ANA, List.of(job("noop")), key).getFirst();
    Job second = world.create.create(new Owner.User("ben"), List.of(job("noop")), key).getFirst();
    Job third =
        world
            .create
            .create(new Owner.Guest(UUID.randomUUID()), List.of(job("noop")), key)
            .getFirst();
    assertThat(Set.of(first.id(), second.id(), third.id())).hasSize(3);
  }

  @Test
  void repeats_at_the_same_moment_make_one_job() throws Exception {
    var key = new CreateJobs.Idempotency("k-1", "abc");
    Set<UUID> made = ConcurrentHashMap.newKeySet();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        callers.submit(
            () -> made.add(world.create.create(ANA, List.of(job("noop")), key).getFirst().id()));
      }
    }
    assertThat(made).hasSize(1);
    assertThat(world.number("select count(*) as n from jobs")).isEqualTo(1);
  }

  @Test
  void a_unique_key_returns_the_unfinished_job_that_holds_it() throws Exception {
    world.handle("noop", job -> Outcome.completed());
    UUID first = world.create(job("noop", 3, null, null, "invoice-7"));
    assertThat(world.create(job("noop", 3, null, null, "invoice-7"))).isEqualTo(first);
    world.work();
    assertThat(world.create(job("noop", 3, null, null, "invoice-7"))).isNotEqualTo(first);
  }

  @Test
  void a_batch_with_a_unique_key_twice_makes_one_job_of_it() {
    List<Job> created =
        world.create.create(
            ANA,
            List.of(job("noop", 3, null, null, "u"), job("noop"), job("noop", 3, null, null, "u")),
            null);
    assertThat(created).hasSize(3);
    assertThat(created.get(2).id()).isEqualTo(created.get(0).id());
    assertThat(world.number("select count(*) as n from jobs")).isEqualTo(2);
  }

  @Test
  void a_repeat_after_a_unique_key_answered_gives_the_same_answer() {
    UUID holder = world.create(job("noop", 3, null, null, "u"));
    var key = new CreateJobs.Idempotency("k-1", "abc");
    assertThat(
            world.create.create(ANA, List.of(job("noop", 3, null, null, "u")), key).getFirst().id())
        .isEqualTo(holder);
    assertThat(
            world.create.create(ANA, List.of(job("noop", 3, null, null, "u")), key).getFirst().id())
        .isEqualTo(holder);
  }

  @Test
  void a_job_due_soon_goes_through_the_timer_and_not_through_its_queue() {
    Instant at = Instant.now().plusSeconds(120);
    UUID id = world.create(job("noop", 3, at, null, null));
    assertThat(world.queue.sent).isEmpty();
    assertThat(world.timer.dues()).hasSize(1);
    assertThat(world.timer.dues().getFirst().message().jobId()).isEqualTo(id);
    assertThat(world.status(id)).isEqualTo(JobStatus.PENDING);
    Set<UUID> unserved =
        new RingTimers(
                world.send,
                world.dispatch,
                stopAt -> false,
                world.timer,
                java.time.InstantSource.fixed(at))
            .ring(List.copyOf(world.timer.dues()), at.plusSeconds(60));
    assertThat(unserved).isEmpty();
    assertThat(world.queue.sent).hasSize(1);
    assertThat(world.status(id)).isEqualTo(JobStatus.QUEUED);
  }

  @Test
  void a_timer_message_before_its_time_is_passed_on_without_a_statement() {
    Instant at = Instant.now().plusSeconds(3_600);
    CountingSql counting = new CountingSql(world.sql);
    RingTimers ring =
        new RingTimers(
            new SendJobs(counting, world.queues, world.timer, world.log),
            new DispatchJobs(
                counting,
                world.send,
                world.queues,
                world.timer,
                p -> false,
                () -> {},
                world.clock,
                world.log),
            stopAt -> false,
            world.timer,
            world.clock);
    ring.ring(List.of(new dev.encargo.queue.TimerMessage.Wake(at)), at);
    assertThat(counting.statements()).isZero();
    assertThat(world.timer.wakes()).extracting(wake -> wake.at()).containsExactly(at);
  }

  @Test
  void a_job_due_tomorrow_is_fed_to_the_timer_by_the_sweep() {
    UUID id = world.create(job("noop", 3, Instant.now().plus(Duration.ofDays(1)), null, null));
    assertThat(world.timer.dues()).isEmpty();
    assertThat(world.sweep().next()).isPresent();
    world.age(id, Duration.ofDays(1).minusMinutes(10));
    world.sweep();
    assertThat(world.timer.dues()).hasSize(1);
    assertThat(world.timer.dues().getFirst().message().dispatch()).isEqualTo(2);
    assertThat(world.queue.sent).isEmpty();
  }

  @Test
  void the_database_refuses_a_job_without_an_owner_and_one_with_two() {
    String insert =
        "insert into jobs (id, type, name, run_at, due_at, user_id, guest_id) values (gen_random_uuid(), 't', 't', now(), now(), "
            + "cast(:user as text), cast(:guest as uuid))";
    assertThatThrownBy(() -> world.sql.update(insert, Params.of("user", null).and("guest", null)))
        .hasMessageContaining("jobs_owner_is_user_xor_guest");
    assertThatThrownBy(() ->
            world.sql.update(insert, Params.of("user", "ana").and("guest", UUID.randomUUID())))
        .hasMessageContaining("jobs_owner_is_user_xor_guest");
  }
}
