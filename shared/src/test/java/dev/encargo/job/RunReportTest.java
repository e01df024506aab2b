package dev.encargo.job;

import static dev.encargo.job.JobWorld.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.JsonObject;
import dev.encargo.log.Traceparent;
import dev.encargo.owner.Owner;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is seen of a run: log lines, metrics, traces. */
class RunReportTest {

  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final JobWorld world = new JobWorld();

  @AfterEach
  void close() {
    world.close();
  }

  private List<JsonObject> attempts() {
    return world.logLines().stream()
        .filter(line -> line.text("message", "").equals("attempt ended"))
        .toList();
  }

  private List<JsonObject> metrics() {
    return world.logLines().stream().filter(line -> line.names().contains("_aws")).toList();
  }

  private void handleAll() {
    world.handle("good", job -> Outcome.completed());
    world.handle("bad", job -> Outcome.failed("no"));
    world.handle("flaky", job -> Outcome.retry("not now"));
    world.handle("long", job -> Outcome.continued());
  }

  @Test
  void every_attempt_ends_with_a_line() throws Exception {
    handleAll();
    UUID good = world.create(job("good"));
    world.create(job("bad"));
    world.create(job("flaky"));
    world.create(job("long"));
    world.work();
    assertThat(attempts())
        .extracting(line -> line.text("type") + " " + line.text("outcome"))
        .containsExactlyInAnyOrder(
            "good COMPLETED", "bad FAILED", "flaky RETRYING", "long CONTINUED");
    assertThat(attempts())
        .filteredOn(line -> line.text("type").equals("good"))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.text("jobId")).isEqualTo(good.toString());
          assertThat(line.whole("attempt")).isEqualTo(1);
          assertThat(line.text("owner")).isEqualTo("user");
          assertThat(line.whole("waitMillis")).isBetween(0L, 60_000L);
          assertThat(line.whole("runMillis")).isBetween(0L, 60_000L);
          assertThat(line.text("traceId")).isEqualTo(good.toString().replace("-", ""));
        });
  }

  @Test
  void a_batch_has_one_line_of_metrics() throws Exception {
    handleAll();
    for (String type : List.of("good", "good", "bad", "flaky", "long")) {
      world.create(job(type));
    }
    world.work();
    assertThat(metrics().stream().filter(line -> line.names().contains("RunMillis")))
        .singleElement()
        .satisfies(line -> {
          assertThat(line.text("Priority")).isEqualTo("NORMAL");
          assertThat(line.whole("JobsCompleted")).isEqualTo(2);
          assertThat(line.whole("JobsFailed")).isEqualTo(1);
          assertThat(line.whole("JobsRetried")).isEqualTo(1);
          assertThat((List<?>) line.fields().get("RunMillis")).hasSize(5);
          assertThat((List<?>) line.fields().get("QueueWaitMillis")).hasSize(5);
        });
  }

  @Test
  void what_was_created_is_counted_and_a_repeat_is_not() {
    CreateJobs.Idempotency once = new CreateJobs.Idempotency("key", "digest");
    world.create.create(JobWorld.ANA, List.of(job("noop"), job("noop")), once);
    world.create.create(JobWorld.ANA, List.of(job("noop"), job("noop")), once);
    assertThat(metrics())
        .singleElement()
        .satisfies(line -> assertThat(line.whole("JobsCreated")).isEqualTo(2));
  }

  @Test
  void the_wait_is_from_when_the_job_could_run() throws Exception {
    handleAll();
    UUID id = world.create(job("good"));
    world.age(id, Duration.ofSeconds(100));
    world.work();
    assertThat(attempts().getFirst().whole("waitMillis")).isBetween(100_000L, 160_000L);
  }

  @Test
  void the_wait_of_a_continued_job_is_not_the_time_it_ran() throws Exception {
    world.handle(
        "steps",
        job -> {
          if (job.checkpoint() == null) {
            job.checkpoint(JsonObject.of("half", true));
            world.age(job.id(), Duration.ofMinutes(20).minus(JobWorld.LEASE));
            return Outcome.continued();
          }
          return Outcome.completed();
        });
    world.create(job("steps"));
    world.work();
    world.work();
    assertThat(attempts()).hasSize(2);
    assertThat(attempts().getLast().whole("waitMillis")).isLessThan(60_000);
  }

  @Test
  void the_line_names_nobody_and_holds_no_payload() throws Exception {
    UUID guest = UUID.randomUUID();
    String hostile = "ana\n{\"level\":\"ERROR\"}\"\u2028";
    world.handle(
        "quiet", job -> Outcome.retry("it was \"" + job.payload().text("secret") + "\"\n"));
    NewJob asked =
        new NewJob(
            "quiet",
            "name-of-it\n",
            JsonObject.of("secret", "payload-secret"),
            Priority.NORMAL,
            3,
            Duration.ofSeconds(1),
            null,
            null,
            null,
            JsonObject.of("meta", "metadata-secret"),
            null,
            null);
    world.create.create(new Owner.Guest(guest), List.of(asked), null);
    world.create.create(new Owner.User(hostile), List.of(asked), null);
    world.work();
    assertThat(attempts())
        .extracting(line -> line.text("owner"))
        .containsExactlyInAnyOrder("guest", "user");
    assertThat(world.logged.toString(StandardCharsets.UTF_8))
        .doesNotContain(guest.toString(), "ana", "payload-secret", "metadata-secret", "name-of-it");
  }

  @Test
  void the_trace_of_the_request_reaches_every_attempt() throws Exception {
    AtomicReference<String> seen = new AtomicReference<>();
    world.handle(
        "traced",
        job -> {
          seen.set(job.traceparent());
          return job.attempt() == 1 ? Outcome.retry("again", Duration.ZERO) : Outcome.completed();
        });
    Traceparent trace = Objects.requireNonNull(Traceparent.parse(TRACE));
    world.create.create(JobWorld.ANA, List.of(job("traced")), null, trace);
    List<Delivery> deliveries = world.queue.take();
    world.worker().run(deliveries, world.plenty());
    assertThat(seen.getAndSet(null)).isEqualTo(TRACE);
    world.worker().run(deliveries, world.plenty());
    assertThat(seen.get()).isEqualTo(TRACE);
    assertThat(attempts())
        .extracting(line -> line.text("traceId"))
        .containsExactly(trace.traceId(), trace.traceId());
  }

  @Test
  void a_job_without_a_trace_has_one_of_its_own() throws Exception {
    AtomicReference<String> seen = new AtomicReference<>();
    world.handle(
        "untraced",
        job -> {
          seen.set(job.traceparent());
          return Outcome.completed();
        });
    UUID id = world.create(job("untraced"));
    world.work();
    assertThat(seen.get()).isEqualTo(Traceparent.ofJob(id).toString());
    assertThat(world.number("select count(traceparent) as n from jobs")).isZero();
  }
}
