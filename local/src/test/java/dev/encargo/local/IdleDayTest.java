package dev.encargo.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.local.sqs.Counts;
import dev.encargo.local.sqs.SqsQueue;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a day costs on which nobody asks for anything, counted at the local endpoints minute by minute: Aurora pauses only while nothing
 * touches it.
 */
class IdleDayTest {

  private static final int MINUTES = 24 * 60;

  @TempDir Path state;

  private final ShiftedClock clock = new ShiftedClock();
  private Instant started;
  private LocalPlatform platform;
  private TestClient api;

  @BeforeEach
  void start() {
    started = clock.instant();
    platform =
        LocalPlatform.start(
            LocalOptions.of(Path.of(".."))
                .withState(state)
                .withPorts(0, 0)
                .withConcurrency(2)
                .withClock(clock)
                .withDatabase(DatabaseAccess.DATA_API));
    api = new TestClient(platform);
    SmallFunctions.await("first sweep", () -> platform.invocations().get("SweepFunction") == 1);
  }

  @AfterEach
  void stop() {
    api.close();
    platform.close();
  }

  private long statements() {
    return platform.dataApi().orElseThrow().requests().values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Requests to SQS that functions made; those of the mappings' pollers are Lambda's own. */
  private long sqsRequests() {
    return platform.calls().snapshot().entrySet().stream()
        .filter(entry -> entry.getKey().action().startsWith("sqs:"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private void pass(int minutes) {
    for (int i = 0; i < minutes; i++) {
      clock.putForward(Duration.ofMinutes(1));
      platform.queues().wake();
      platform.rules().wake();
      settle();
    }
  }

  private void settle() {
    SmallFunctions.await(
        "the backstop has swept, and nothing runs",
        () ->
            platform.invocations().get("SweepFunction") == 1 + backstops()
                && platform.idle()
                && platform.queues().all().stream().allMatch(IdleDayTest::quiet));
  }

  /** How often it has been a quarter past three since the start, which is when the template's rule wakes the sweep. */
  private long backstops() {
    Duration before = Duration.ofHours(3).plusMinutes(15);
    return ChronoUnit.DAYS.between(
        started.minus(before).truncatedTo(ChronoUnit.DAYS),
        clock.instant().minus(before).truncatedTo(ChronoUnit.DAYS));
  }

  private static boolean quiet(SqsQueue queue) {
    Counts counts = queue.counts();
    return counts.visible() == 0 && counts.inFlight() == 0;
  }

  /** What a stretch of time cost. */
  private record Cost(long statements, long sqsRequests, Map<String, Long> invocations) {}

  private Cost costOf(int minutes) {
    long statements = statements();
    long requests = sqsRequests();
    Map<String, Long> before = platform.invocations();
    pass(minutes);
    Map<String, Long> invoked = new TreeMap<>();
    platform
        .invocations()
        .forEach((name, count) -> {
          if (count > before.get(name)) {
            invoked.put(name, count - before.get(name));
          }
        });
    Cost cost = new Cost(statements() - statements, sqsRequests() - requests, invoked);
    System.out.println("[idle] " + minutes + " minutes: " + cost);
    return cost;
  }

  @Test
  void an_idle_day_is_one_sweep_and_the_first_request_after_it_waits_for_the_database() {
    api.await(api.job("{\"type\":\"noop\"}"), "COMPLETED");
    pass(15); // The wake-up that the creation sent finds nothing to do and sends no other.

    Cost day = costOf(MINUTES);

    assertOneSweepAndTheShippedSchedules(day);
    assertThat(day.sqsRequests()).isLessThan(200);
    assertOneSweepAndTheShippedSchedules(costOf(MINUTES));

    platform.dataApi().orElseThrow().faults().resuming(3);
    api.await(api.job("{\"type\":\"noop\"}"), "COMPLETED");
  }

  /**
   * The clean-up at three, a quarter of an hour before the sweep, and on Sundays the payouts: the database is woken once or twice. The
   * hourly retry of payouts would wake it 24 times: it is off unless somebody asks for it.
   *
   * <p>The database's own clock does not hurry as the test's does, so that the clean-up's job lies ahead for it: its wake-up is passed on
   * every 15 minutes, which touches no database.
   */
  private static void assertOneSweepAndTheShippedSchedules(Cost day) {
    assertThat(day.invocations())
        .containsEntry("SweepFunction", 1L)
        .containsOnlyKeys("SweepFunction", "FireScheduleFunction", "TimerFunction");
    assertThat(day.invocations().get("TimerFunction")).isLessThan(200L);
    assertThat(day.invocations().get("FireScheduleFunction")).isBetween(1L, 2L);
    assertThat(day.statements()).isBetween(1L, 80L);
  }

  @Test
  void a_job_of_the_day_after_tomorrow_keeps_no_database_awake() {
    String at = clock.instant().plus(Duration.ofHours(60)).toString();
    String id = api.job("{\"type\":\"noop\",\"scheduledAt\":\"" + at + "\"}");
    pass(15);

    Cost day = costOf(MINUTES);

    assertThat(day.invocations())
        .containsEntry("SweepFunction", 1L)
        .containsOnlyKeys("SweepFunction", "TimerFunction", "FireScheduleFunction");
    assertThat(day.invocations().get("TimerFunction")).isBetween(90L, 200L);
    assertThat(day.statements()).isBetween(1L, 80L);
    assertThat(api.show(id).text("status")).isEqualTo("PENDING");
  }
}
