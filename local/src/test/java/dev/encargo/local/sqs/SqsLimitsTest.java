package dev.encargo.local.sqs;

import static dev.encargo.local.sqs.Fixture.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class SqsLimitsTest {

  private static final String MIB = "x".repeat(1_048_576);

  private final Fixture f = new Fixture();

  private static void refused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SqsFailure.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void a_message_holds_one_mebibyte() {
    SqsQueue queue = f.standard();
    queue.send(new SqsSend(MIB));
    refused("InvalidParameterValue", () -> queue.send(new SqsSend(MIB + "x")));
    refused("InvalidParameterValue", () -> queue.send(new SqsSend("é".repeat(524_289))));
    refused("MissingParameter", () -> queue.send(new SqsSend("")));
    refused("InvalidMessageContents", () -> queue.send(new SqsSend("a\u0001b")));
    refused("InvalidMessageContents", () -> queue.send(new SqsSend("a\ud800b")));
    queue.send(new SqsSend("tab\t, newline\n, ñ, 漢, 🎉"));
  }

  @Test
  void a_batch_holds_one_mebibyte_and_ten_messages() {
    SqsQueue queue = f.standard();
    refused(
        "AWS.SimpleQueueService.BatchRequestTooLong",
        () -> queue.sendBatch(List.of(new SqsSend(MIB), new SqsSend("x"))));
    refused("AWS.SimpleQueueService.EmptyBatchRequest", () -> queue.sendBatch(List.of()));
    refused(
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        () -> queue.sendBatch(IntStream.range(0, 11).mapToObj(i -> new SqsSend("x")).toList()));
    assertThat(queue.counts().all()).isZero();
  }

  @Test
  void group_and_deduplication_ids_are_1_to_128_letters_digits_and_punctuation() {
    SqsQueue queue = f.fifo();
    f.send(queue, "a".repeat(128), "x");
    f.send(queue, "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "x");
    for (String bad : List.of("", "a".repeat(129), "a b", "ñ", "tab\t")) {
      refused("InvalidParameterValue", () -> f.send(queue, bad, "x"));
      refused(
          "InvalidParameterValue",
          () -> queue.send(new SqsSend("x").group("g").deduplicationId(bad)));
    }
  }

  @Test
  void what_one_kind_of_queue_wants_the_other_refuses() {
    SqsQueue fifo = f.fifo();
    SqsQueue standard = f.standard();
    refused("MissingParameter", () -> fifo.send(new SqsSend("x").deduplicationId("d")));
    refused("InvalidParameterValue", () -> fifo.send(new SqsSend("x").group("g")));
    refused(
        "InvalidParameterValue",
        () -> fifo.send(new SqsSend("x").group("g").deduplicationId("d").delaySeconds(1)));
    fifo.send(new SqsSend("x").group("g").deduplicationId("d").delaySeconds(0));
    refused("InvalidParameterValue", () -> standard.send(new SqsSend("x").deduplicationId("d")));
    refused("InvalidParameterValue", () -> standard.send(new SqsSend("x").delaySeconds(901)));
    refused("InvalidParameterValue", () -> standard.receive(1, null, Duration.ZERO, "attempt"));
    standard.send(new SqsSend("x").group("fair"));
  }

  @Test
  void a_receive_asks_for_1_to_10_messages_waits_20_seconds_and_hides_12_hours_at_the_most() {
    SqsQueue queue = f.fifo();
    refused("InvalidParameterValue", () -> receive(queue, 0));
    refused("InvalidParameterValue", () -> receive(queue, 11));
    refused("InvalidParameterValue", () -> receive(queue, 1, Duration.ofSeconds(43_201)));
    refused("InvalidParameterValue", () -> receive(queue, 1, Duration.ofSeconds(-1)));
    refused("InvalidParameterValue", () -> queue.receive(1, null, Duration.ofSeconds(21)));
  }

  @Test
  void queue_names_and_attributes_are_checked() {
    SqsQueues queues = f.queues;
    Map<String, String> fifo = Map.of("FifoQueue", "true");
    refused("InvalidParameterValue", () -> queues.create("a.fifo", Map.of()));
    refused("InvalidParameterValue", () -> queues.create("a", fifo));
    refused("InvalidParameterValue", () -> queues.create("a b", Map.of()));
    refused("InvalidParameterValue", () -> queues.create("a".repeat(76) + ".fifo", fifo));
    refused("InvalidAttributeName", () -> queues.create("a", Map.of("Visibility", "1")));
    refused("InvalidAttributeName", () -> queues.create("a", Map.of("QueueArn", "x")));
    refused("InvalidAttributeName", () -> queues.create("a", Map.of("FifoQueue", "false")));
    refused(
        "InvalidAttributeValue", () -> queues.create("a", Map.of("VisibilityTimeout", "43201")));
    refused("InvalidAttributeValue", () -> queues.create("a", Map.of("DelaySeconds", "soon")));
    refused(
        "InvalidAttributeValue",
        () ->
            queues.create(
                "a.fifo", Map.of("FifoQueue", "true", "FifoThroughputLimit", "perMessageGroupId")));
    assertThat(queues.all()).isEmpty();
  }

  @Test
  void a_dead_letter_queue_must_be_there_and_of_the_same_kind() {
    SqsQueue standard = f.standard();
    refused("InvalidParameterValue", () -> f.fifo("RedrivePolicy", Fixture.redrive(standard, 3)));
    refused(
        "InvalidParameterValue", () -> f.standard("RedrivePolicy", Fixture.redrive(standard, 0)));
    refused(
        "InvalidParameterValue",
        () ->
            f.standard(
                "RedrivePolicy", "{\"deadLetterTargetArn\":\"arn:x\",\"maxReceiveCount\":3}"));
    refused("InvalidParameterValue", () -> f.standard("RedrivePolicy", "nonsense"));
  }

  @Test
  void creating_the_same_queue_again_gives_it_and_another_of_its_name_is_refused() {
    SqsQueue queue = f.queues.create("q", Map.of("VisibilityTimeout", "7"));
    assertThat(f.queues.create("q", Map.of("VisibilityTimeout", "7"))).isSameAs(queue);
    assertThat(f.queues.create("q", Map.of())).isSameAs(queue);
    refused("QueueAlreadyExists", () -> f.queues.create("q", Map.of("VisibilityTimeout", "8")));

    f.queues.delete(queue);
    refused("AWS.SimpleQueueService.QueueDeletedRecently", () -> f.queues.create("q", Map.of()));
    refused("AWS.SimpleQueueService.NonExistentQueue", () -> f.queues.byName("q"));
    f.clock.moveSeconds(60);
    assertThat(f.queues.create("q", Map.of())).isNotSameAs(queue);
  }

  @Test
  void a_queue_is_purged_once_a_minute() {
    SqsQueue queue = f.fifo();
    f.send(queue, "g", "x");
    queue.purge();
    assertThat(queue.counts().all()).isZero();
    refused("AWS.SimpleQueueService.PurgeQueueInProgress", queue::purge);
    f.clock.moveSeconds(60);
    queue.purge();
    f.send(queue, "g", "y");
    assertThat(receive(queue, 1)).hasSize(1);
  }

  @Test
  void attributes_tell_what_the_queue_is_and_can_be_set() {
    SqsQueue queue = f.fifo("VisibilityTimeout", "7");
    f.send(queue, "g", "x");
    assertThat(queue.attributes())
        .containsEntry("VisibilityTimeout", "7")
        .containsEntry("FifoQueue", "true")
        .containsEntry("QueueArn", "arn:aws:sqs:us-east-1:000000000000:" + queue.name())
        .containsEntry("ApproximateNumberOfMessages", "1");

    queue.attributes(Map.of("VisibilityTimeout", "9"));
    assertThat(queue.visibilityTimeout()).isEqualTo(Duration.ofSeconds(9));
    refused("InvalidAttributeName", () -> queue.attributes(Map.of("FifoQueue", "false")));
  }

  @Test
  void what_memory_has_no_room_for_is_throttled_until_some_is_gone() {
    SqsQueues small = new SqsQueues(f.clock, 3_500);
    SqsQueue dead = small.create("dead", Map.of());
    SqsQueue queue =
        small.create(
            "queue",
            Map.of(
                "RedrivePolicy",
                "{\"deadLetterTargetArn\":\"" + dead.arn() + "\",\"maxReceiveCount\":1}"));
    List<SqsSend> three = List.of(new SqsSend("1"), new SqsSend("2"), new SqsSend("3"));
    queue.sendBatch(three);
    queue.send(new SqsSend("x".repeat(1_000)));
    refused("RequestThrottled", () -> queue.send(new SqsSend("5")));
    refused("RequestThrottled", () -> queue.sendBatch(three));

    queue.delete(receive(queue, 1).getFirst().receiptHandle());
    queue.send(new SqsSend("5"));
    refused("RequestThrottled", () -> queue.send(new SqsSend("6")));

    receive(queue, 10, Duration.ZERO);
    assertThat(receive(queue, 10)).as("moved to the dead letters").isEmpty();
    assertThat(dead.counts().all()).isEqualTo(4);
    refused("RequestThrottled", () -> dead.send(new SqsSend("6")));
    dead.purge();
    queue.sendBatch(three);
    queue.sendBatch(three);
    refused("RequestThrottled", () -> queue.send(new SqsSend("7")));
    small.delete(queue);
    dead.sendBatch(three);
    dead.sendBatch(three);
  }

  @Test
  void a_queue_with_hardly_any_messages_is_not_held_up_by_a_long_one() {
    SqsQueues small = new SqsQueues(f.clock, 80_000);
    SqsQueue hardlyAny = small.create("timer", Map.of());
    small.create("long", Map.of()).send(new SqsSend("x".repeat(80_000)));
    hardlyAny.send(new SqsSend("1"));
    hardlyAny.send(new SqsSend("2"));
    refused("RequestThrottled", () -> hardlyAny.send(new SqsSend("3")));
  }
}
