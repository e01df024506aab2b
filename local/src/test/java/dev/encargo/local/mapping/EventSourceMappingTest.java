package dev.encargo.local.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.JsonObject;
import dev.encargo.local.SmallFunctions;
import dev.encargo.local.SmallFunctions.Work;
import dev.encargo.local.lambda.FunctionPool;
import dev.encargo.local.lambda.Host;
import dev.encargo.local.sqs.Operation;
import dev.encargo.local.sqs.SqsQueue;
import dev.encargo.local.sqs.SqsQueues;
import dev.encargo.local.sqs.SqsSend;
import dev.encargo.local.template.FunctionDescription;
import dev.encargo.local.template.MappingDescription;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventSourceMappingTest {

  private static final Function<List<JsonObject>, String> SUCCESS = records -> "";

  private final ScheduledExecutorService deadlines = Executors.newScheduledThreadPool(1);
  private final Queue<String> notices = new ConcurrentLinkedQueue<>();
  private final SqsQueues queues = new SqsQueues(InstantSource.system());
  private final SqsQueue queue =
      queues.create(
          "Work.fifo",
          Map.of(
              "FifoQueue", "true",
              "VisibilityTimeout", "900",
              "DeduplicationScope", "messageGroup",
              "FifoThroughputLimit", "perMessageGroupId"));
  private EventSourceMapping mapping;

  @BeforeEach
  void reset() {
    Work.reset();
  }

  @AfterEach
  void stop() {
    mapping.stop(Duration.ofSeconds(5));
    deadlines.shutdownNow();
  }

  private void start(int concurrency, Function<List<JsonObject>, String> answer) {
    Work.answer = answer;
    FunctionDescription function =
        new FunctionDescription(
            "F", Work.class.getName() + "::handleRequest", Duration.ofSeconds(30), 128, Map.of());
    mapping =
        new EventSourceMapping(
            new MappingDescription("M", "m", "F", queue.arn(), 10, true, concurrency),
            queue,
            new FunctionPool(
                function,
                10,
                new Host(deadlines, InstantSource.system(), System.out, notices::add)),
            concurrency,
            notices::add);
    mapping.start();
  }

  private void send(String group, int... numbers) {
    for (int number : numbers) {
      queue.send(
          new SqsSend("{\"n\":" + number + "}").group(group).deduplicationId(group + ":" + number));
    }
  }

  private static String failures(List<JsonObject> records) {
    return JsonObject.of(
            "batchItemFailures",
            records.stream()
                .map(r -> JsonObject.of("itemIdentifier", r.text("messageId")))
                .toList())
        .toJson();
  }

  private void awaitSettled(int visible, int inFlight) {
    SmallFunctions.await(
        visible + " visible and " + inFlight + " in flight",
        () -> queue.counts().visible() == visible && queue.counts().inFlight() == inFlight);
  }

  @Test
  void the_event_is_what_lambda_sends() {
    send("group", 1);
    start(1, SUCCESS);
    awaitSettled(0, 0);

    JsonObject record = Work.SEEN.element();
    assertThat(record.names())
        .containsExactlyInAnyOrder(
            "messageId",
            "receiptHandle",
            "body",
            "attributes",
            "messageAttributes",
            "md5OfBody",
            "eventSource",
            "eventSourceARN",
            "awsRegion");
    assertThat(record.text("body")).isEqualTo("{\"n\":1}");
    assertThat(record.text("eventSource")).isEqualTo("aws:sqs");
    assertThat(record.text("eventSourceARN")).isEqualTo(queue.arn());
    assertThat(record.text("awsRegion")).isEqualTo("us-east-1");
    assertThat(record.object("attributes").names())
        .contains(
            "ApproximateReceiveCount",
            "SentTimestamp",
            "SenderId",
            "ApproximateFirstReceiveTimestamp",
            "MessageGroupId",
            "MessageDeduplicationId",
            "SequenceNumber");
    assertThat(record.object("attributes").text("MessageGroupId")).isEqualTo("group");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "{}",
        "{\"batchItemFailures\":null}",
        "{\"batchItemFailures\":[]}",
        "\"text\""
      })
  void these_answers_mean_success(String answer) {
    send("a", 1, 2, 3);
    start(1, records -> answer);
    SmallFunctions.await("seen", () -> Work.SEEN.size() == 3);

    awaitSettled(0, 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"who\"}]}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}",
        "{\"batchItemFailures\":[{\"id\":\"x\"}]}"
      })
  void these_answers_mean_that_the_whole_batch_failed(String answer) {
    send("a", 1, 2, 3);
    start(1, records -> answer);
    SmallFunctions.await("seen", () -> Work.SEEN.size() == 3);

    mapping.stop(Duration.ofSeconds(5));
    assertThat(queue.counts().inFlight()).isEqualTo(3);
    assertThat(queues.requests().count(Operation.DELETE_MESSAGE_BATCH)).isZero();
  }

  @Test
  void only_the_messages_that_failed_stay() {
    send("a", 1, 2, 3, 4);
    start(1, records -> failures(records.subList(2, 4)));
    SmallFunctions.await("seen", () -> Work.SEEN.size() == 4);

    awaitSettled(0, 2);
    assertThat(queues.requests().count(Operation.DELETE_MESSAGE_BATCH)).isEqualTo(1);
  }

  @Test
  void a_function_error_leaves_the_batch_to_its_visibility_timeout() {
    send("a", 1, 2);
    start(
        1,
        records -> {
          throw new IllegalStateException("boom");
        });
    SmallFunctions.await("told", () -> !notices.isEmpty());

    mapping.stop(Duration.ofSeconds(5));
    assertThat(queue.counts().inFlight()).isEqualTo(2);
    assertThat(notices).containsExactly("F failed: java.lang.IllegalStateException: boom");
  }

  @Test
  void one_group_is_worked_on_in_order_and_never_side_by_side() {
    AtomicInteger at = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    for (int i = 0; i < 50; i++) {
      send("a", i);
    }
    start(
        4,
        records -> {
          most.accumulateAndGet(at.incrementAndGet(), Math::max);
          at.decrementAndGet();
          return "";
        });
    SmallFunctions.await("seen", () -> Work.SEEN.size() == 50);
    awaitSettled(0, 0);

    assertThat(most).hasValue(1);
    assertThat(Work.SEEN.stream().map(r -> r.text("body")).toList())
        .isEqualTo(
            java.util.stream.IntStream.range(0, 50).mapToObj(n -> "{\"n\":" + n + "}").toList());
  }

  @Test
  void groups_are_worked_on_side_by_side_up_to_the_concurrency() throws Exception {
    CountDownLatch three = new CountDownLatch(3);
    AtomicInteger at = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    start(
        3,
        records -> {
          most.accumulateAndGet(at.incrementAndGet(), Math::max);
          three.countDown();
          try {
            three.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          at.decrementAndGet();
          return "";
        });
    for (int i = 0; i < 100; i++) {
      send("g" + i, 1);
    }
    SmallFunctions.await("seen", () -> Work.SEEN.size() == 100);
    awaitSettled(0, 0);

    assertThat(most).hasValue(3);
  }

  @Test
  void a_queue_that_is_down_is_asked_again() {
    queues.faults().down(true);
    start(1, SUCCESS);
    SmallFunctions.await("told", () -> !notices.isEmpty());

    queues.faults().down(false);
    send("a", 1);
    SmallFunctions.await("seen", () -> Work.SEEN.size() == 1);
  }

  @Test
  void an_idle_mapping_waits_in_one_long_poll() {
    send("a", 1);
    start(4, SUCCESS);
    SmallFunctions.await("seen", () -> Work.SEEN.size() == 1);
    awaitSettled(0, 0);

    mapping.stop(Duration.ofSeconds(5));
    assertThat(queues.requests().count(Operation.RECEIVE_MESSAGE)).isLessThanOrEqualTo(3);
  }

  @Test
  void a_disabled_mapping_takes_nothing_and_what_runs_goes_on() throws Exception {
    CountDownLatch disabled = new CountDownLatch(1);
    AtomicInteger interrupted = new AtomicInteger();
    start(
        1,
        records -> {
          try {
            disabled.await();
          } catch (InterruptedException e) {
            interrupted.incrementAndGet();
          }
          return "";
        });
    send("a", 1);
    SmallFunctions.await("runs", () -> Work.SEEN.size() == 1);
    mapping.enable(false);
    send("b", 1);
    disabled.countDown();
    awaitSettled(1, 0);
    assertThat(interrupted).hasValue(0);
    assertThat(Work.SEEN).hasSize(1);

    mapping.enable(true);
    awaitSettled(0, 0);
    assertThat(Work.SEEN).hasSize(2);
  }

  @Test
  void an_idle_mapping_takes_nothing_from_the_moment_on_at_which_it_is_disabled() {
    start(1, SUCCESS);
    SmallFunctions.await("waits", () -> queues.requests().count(Operation.RECEIVE_MESSAGE) > 0);
    for (int i = 0; i < 200; i++) {
      mapping.enable(false);
      send("a", i);
      assertThat(queue.counts().inFlight()).isZero();
      mapping.enable(true);
      int seen = i + 1;
      SmallFunctions.await("seen", () -> Work.SEEN.size() == seen);
      awaitSettled(0, 0);
    }
  }
}
