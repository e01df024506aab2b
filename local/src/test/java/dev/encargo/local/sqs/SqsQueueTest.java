package dev.encargo.local.sqs;

import static dev.encargo.local.sqs.Fixture.bodies;
import static dev.encargo.local.sqs.Fixture.receive;
import static dev.encargo.local.sqs.Fixture.redrive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SqsQueueTest {

  private final Fixture f = new Fixture();

  private static void refused(String code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(SqsFailure.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void a_group_keeps_its_order_and_fills_a_batch_before_the_next_group() {
    SqsQueue queue = f.fifo();
    f.send(queue, "a", "a1");
    f.send(queue, "b", "b1");
    f.send(queue, "a", "a2");
    f.send(queue, "b", "b2");
    f.send(queue, "a", "a3");

    assertThat(bodies(receive(queue, 4))).containsExactly("a1", "a2", "a3", "b1");
  }

  @Test
  void a_group_waits_while_one_of_it_is_in_flight_and_the_others_go_on() {
    SqsQueue queue = f.fifo();
    f.send(queue, "a", "a1");
    f.send(queue, "a", "a2");
    SqsMessage a1 = receive(queue, 1).getFirst();
    f.send(queue, "b", "b1");

    assertThat(bodies(receive(queue, 10))).containsExactly("b1");
    assertThat(receive(queue, 10)).isEmpty();

    queue.delete(a1.receiptHandle());
    assertThat(bodies(receive(queue, 10))).containsExactly("a2");
  }

  @Test
  void of_a_group_only_what_stands_before_the_first_hidden_message_is_received() {
    SqsQueue queue = f.fifo();
    for (String body : List.of("1", "2", "3")) {
      f.send(queue, "g", body);
    }
    List<SqsMessage> all = receive(queue, 10);
    queue.changeVisibility(all.get(0).receiptHandle(), Duration.ZERO);
    queue.changeVisibility(all.get(2).receiptHandle(), Duration.ZERO);

    assertThat(bodies(receive(queue, 10))).containsExactly("1");
    assertThat(queue.counts()).isEqualTo(new Counts(1, 2, 0));
  }

  @Test
  void a_message_shows_again_when_its_visibility_ends_with_a_new_receipt_and_a_higher_count() {
    SqsQueue queue = f.fifo("VisibilityTimeout", "30");
    f.send(queue, "g", "x");
    SqsMessage first = receive(queue, 1).getFirst();
    f.clock.moveSeconds(29);
    assertThat(receive(queue, 1)).isEmpty();

    f.clock.moveSeconds(1);
    SqsMessage second = receive(queue, 1).getFirst();

    assertThat(second.messageId()).isEqualTo(first.messageId());
    assertThat(second.receiptHandle()).isNotEqualTo(first.receiptHandle());
    assertThat(second.attributes())
        .containsEntry("ApproximateReceiveCount", "2")
        .containsEntry(
            "ApproximateFirstReceiveTimestamp",
            first.attributes().get("ApproximateFirstReceiveTimestamp"));
  }

  @Test
  void a_receipt_that_has_run_out_deletes_nothing_on_a_fifo_queue() {
    SqsQueue queue = f.fifo("VisibilityTimeout", "30");
    f.send(queue, "g", "x");
    String receipt = receive(queue, 1).getFirst().receiptHandle();
    f.clock.moveSeconds(30);

    assertThatThrownBy(() -> queue.delete(receipt))
        .hasMessageEndingWith("Reason: The receipt handle has expired.");
    String current = receive(queue, 1).getFirst().receiptHandle();
    refused("InvalidParameterValue", () -> queue.delete(receipt));
    assertThat(queue.counts().inFlight()).isEqualTo(1);

    queue.delete(current);
    queue.delete(current); // what is gone may be deleted again
    assertThat(queue.counts().all()).isZero();
  }

  @Test
  void a_receipt_that_has_run_out_still_deletes_on_a_standard_queue_unless_it_was_replaced() {
    SqsQueue queue = f.standard("VisibilityTimeout", "30");
    queue.send(new SqsSend("x"));
    String first = receive(queue, 1).getFirst().receiptHandle();
    f.clock.moveSeconds(30);
    String second = receive(queue, 1).getFirst().receiptHandle();

    queue.delete(first);
    assertThat(queue.counts().inFlight()).isEqualTo(1);

    f.clock.moveSeconds(30);
    queue.delete(second);
    assertThat(queue.counts().all()).isZero();
  }

  @Test
  void visibility_changes_only_under_a_receipt_that_holds() {
    SqsQueue fifo = f.fifo("VisibilityTimeout", "30");
    SqsQueue standard = f.standard("VisibilityTimeout", "30");
    f.send(fifo, "g", "x");
    standard.send(new SqsSend("x"));
    String ofFifo = receive(fifo, 1).getFirst().receiptHandle();
    String ofStandard = receive(standard, 1).getFirst().receiptHandle();
    refused(
        "ReceiptHandleIsInvalid", () -> standard.changeVisibility(ofFifo, Duration.ofSeconds(1)));
    refused("ReceiptHandleIsInvalid", () -> fifo.changeVisibility("nonsense", Duration.ZERO));

    f.clock.moveSeconds(30);

    refused("InvalidParameterValue", () -> fifo.changeVisibility(ofFifo, Duration.ofSeconds(9)));
    refused(
        "AWS.SimpleQueueService.MessageNotInflight",
        () -> standard.changeVisibility(ofStandard, Duration.ofSeconds(9)));
    standard.delete(ofStandard);
    refused(
        "InvalidParameterValue",
        () -> standard.changeVisibility(ofStandard, Duration.ofSeconds(9)));
    assertThat(fifo.changeVisibilityBatch(Map.of(ofFifo, Duration.ZERO))).containsOnlyKeys(ofFifo);
  }

  @Test
  void a_message_stays_hidden_for_twelve_hours_in_all() {
    SqsQueue queue = f.fifo();
    f.send(queue, "g", "x");
    String receipt = receive(queue, 1).getFirst().receiptHandle();
    queue.changeVisibility(receipt, Duration.ofHours(12));
    f.clock.move(Duration.ofHours(11));

    assertThatThrownBy(() -> queue.changeVisibility(receipt, Duration.ofHours(2)))
        .hasMessageContaining("Total VisibilityTimeout for the message is beyond the limit");
    queue.changeVisibility(receipt, Duration.ofHours(1));
    refused(
        "InvalidParameterValue", () -> queue.changeVisibility(receipt, Duration.ofSeconds(43_201)));
  }

  @Test
  void a_deduplication_id_holds_for_five_minutes_even_after_the_delete() {
    SqsQueue queue = f.fifo();
    SqsSend send = new SqsSend("x").group("g").deduplicationId("d");
    SqsSent first = queue.send(send);
    queue.delete(receive(queue, 1).getFirst().receiptHandle());
    f.clock.move(Duration.ofMinutes(5).minusMillis(1));

    assertThat(queue.send(send)).isEqualTo(first);
    assertThat(queue.counts().all()).isZero();

    f.clock.move(Duration.ofMillis(1));
    assertThat(queue.send(send)).isNotEqualTo(first);
    assertThat(queue.counts().all()).isEqualTo(1);
  }

  @Test
  void deduplication_is_per_queue_or_per_group_as_the_queue_says() {
    SqsQueue wide = f.fifo();
    SqsQueue narrow = f.fifo("DeduplicationScope", "messageGroup");
    for (SqsQueue queue : List.of(wide, narrow)) {
      queue.send(new SqsSend("x").group("a").deduplicationId("d"));
      queue.send(new SqsSend("x").group("b").deduplicationId("d"));
    }
    assertThat(wide.counts().visible()).isEqualTo(1);
    assertThat(narrow.counts().visible()).isEqualTo(2);
  }

  @Test
  void content_is_its_own_deduplication_id_where_the_queue_says_so() {
    SqsQueue queue = f.fifo("ContentBasedDeduplication", "true");
    queue.send(new SqsSend("x").group("g"));
    queue.send(new SqsSend("x").group("g"));
    queue.send(new SqsSend("y").group("g"));
    assertThat(bodies(receive(queue, 10))).containsExactly("x", "y");
  }

  @Test
  void what_was_received_too_often_moves_to_the_dead_letter_queue_as_it_is() {
    SqsQueue dead = f.fifo();
    SqsQueue queue = f.fifo("VisibilityTimeout", "10", "RedrivePolicy", redrive(dead, 2));
    SqsSent sent = queue.send(new SqsSend("poison").group("g").deduplicationId("d"));
    f.send(queue, "g", "next");
    for (int i = 0; i < 2; i++) {
      assertThat(bodies(receive(queue, 1))).containsExactly("poison");
      f.clock.moveSeconds(10);
    }

    assertThat(bodies(receive(queue, 1))).containsExactly("next");

    SqsMessage letter = receive(dead, 1).getFirst();
    assertThat(letter.messageId()).isEqualTo(sent.messageId());
    assertThat(letter.attributes())
        .containsEntry("MessageGroupId", "g")
        .containsEntry("MessageDeduplicationId", "d")
        .containsEntry("ApproximateReceiveCount", "3")
        .containsEntry("DeadLetterQueueSourceArn", queue.arn());
  }

  @Test
  void one_receive_gives_no_message_twice_even_if_it_does_not_hide_them() {
    SqsQueue dead = f.fifo();
    SqsQueue queue = f.fifo("RedrivePolicy", redrive(dead, 1));
    f.send(queue, "g", "poison");
    queue.changeVisibility(receive(queue, 1).getFirst().receiptHandle(), Duration.ZERO);
    f.send(queue, "g", "next");

    assertThat(bodies(receive(queue, 10, Duration.ZERO))).containsExactly("next");
  }

  @Test
  void two_queues_may_be_each_others_dead_letter_queue() {
    SqsQueue one = f.standard("VisibilityTimeout", "0");
    SqsQueue other = f.standard("VisibilityTimeout", "0", "RedrivePolicy", redrive(one, 1));
    one.attributes(Map.of("RedrivePolicy", redrive(other, 1)));
    one.send(new SqsSend("x"));
    receive(one, 1);

    assertThat(receive(one, 1)).isEmpty();
    assertThat(receive(other, 1)).hasSize(1);
    assertThat(receive(other, 1)).isEmpty();
    assertThat(receive(one, 1)).hasSize(1);
  }

  @Test
  void a_message_of_a_standard_queue_comes_when_its_delay_is_over() {
    SqsQueue queue = f.standard("DelaySeconds", "5");
    queue.send(new SqsSend("own").delaySeconds(900));
    queue.send(new SqsSend("queue's"));
    assertThat(queue.counts()).isEqualTo(new Counts(0, 0, 2));

    f.clock.moveSeconds(5);
    assertThat(bodies(receive(queue, 10))).containsExactly("queue's");
    f.clock.moveSeconds(894);
    assertThat(bodies(receive(queue, 10))).doesNotContain("own");
    f.clock.moveSeconds(1);
    assertThat(bodies(receive(queue, 10))).contains("own");
  }

  @Test
  void a_waiting_receive_wakes_on_a_send() throws Exception {
    SqsQueue queue = f.fifo();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<SqsMessage>>> waiting = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        waiting.add(threads.submit(() -> queue.receive(1, null, Duration.ofSeconds(20))));
      }
      queue.sendBatch(
          IntStream.range(0, 3)
              .mapToObj(i -> new SqsSend("m" + i).group("g" + i).deduplicationId("d" + i))
              .toList());
      Set<String> received = new HashSet<>();
      for (Future<List<SqsMessage>> one : waiting) {
        received.addAll(bodies(one.get()));
      }
      assertThat(received).containsExactlyInAnyOrder("m0", "m1", "m2");
    }
  }

  @Test
  void a_waiting_receive_wakes_when_the_clock_is_moved_past_a_delay() throws Exception {
    SqsQueue queue = f.standard();
    queue.send(new SqsSend("later").delaySeconds(600));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch started = new CountDownLatch(1);
      Future<List<SqsMessage>> waiting =
          threads.submit(() -> {
            started.countDown();
            return queue.receive(1, null, Duration.ofSeconds(20));
          });
      started.await();
      f.clock.moveSeconds(600);
      f.queues.wake();
      assertThat(bodies(waiting.get())).containsExactly("later");
    }
  }

  @Test
  void a_receive_repeated_under_its_attempt_id_gives_the_same_messages_and_receipts()
      throws Exception {
    SqsQueue queue = f.fifo("VisibilityTimeout", "30");
    f.send(queue, "g", "x");
    List<SqsMessage> first = queue.receive(1, null, Duration.ZERO, "attempt");
    f.clock.moveSeconds(20);

    assertThat(queue.receive(1, null, Duration.ZERO, "attempt")).isEqualTo(first);
    f.clock.moveSeconds(20); // hidden anew by the repeat
    assertThat(queue.receive(1, null, Duration.ZERO, "other")).isEmpty();
    queue.delete(first.getFirst().receiptHandle());
    assertThat(queue.receive(1, null, Duration.ZERO, "attempt")).isEmpty();
  }

  @Test
  void messages_are_forgotten_after_the_retention_period() {
    SqsQueue queue = f.fifo("MessageRetentionPeriod", "60");
    f.send(queue, "g", "x");
    f.clock.moveSeconds(59);
    assertThat(queue.counts().visible()).isEqualTo(1);
    f.clock.moveSeconds(1);
    assertThat(queue.counts().all()).isZero();
  }

  @Test
  void two_hundred_thousand_groups_cost_no_more_than_one() {
    SqsQueue queue = f.fifo("DeduplicationScope", "messageGroup");
    for (int i = 0; i < 200_000; i += 10) {
      int first = i;
      queue.sendBatch(
          IntStream.range(0, 10)
              .mapToObj(n -> new SqsSend("x").group("g" + (first + n)).deduplicationId("d"))
              .toList());
    }
    int received = 0;
    for (List<SqsMessage> batch = receive(queue, 10);
        !batch.isEmpty();
        batch = receive(queue, 10)) {
      received += batch.size();
      queue.deleteBatch(batch.stream().map(SqsMessage::receiptHandle).toList());
    }
    assertThat(received)
        .isEqualTo(200_000); // a scan of the groups would not end within the time limit
  }

  @Test
  void at_120_000_in_flight_a_fifo_queue_gives_nothing_and_a_standard_queue_says_so() {
    SqsQueue fifo = f.fifo();
    SqsQueue standard = f.standard();
    for (int i = 0; i <= 12_000; i++) {
      List<SqsSend> batch = new ArrayList<>();
      for (int n = 0; n < 10; n++) {
        batch.add(new SqsSend("x").group("g" + i + "-" + n).deduplicationId(i + "-" + n));
      }
      fifo.sendBatch(batch);
      standard.sendBatch(batch.stream().map(s -> new SqsSend(s.body())).toList());
    }
    String receipt = "";
    for (int i = 0; i < 12_000; i++) {
      receipt = receive(fifo, 10).getFirst().receiptHandle();
      receive(standard, 10);
    }
    assertThat(fifo.counts()).isEqualTo(new Counts(10, 120_000, 0));
    assertThat(receive(fifo, 10)).isEmpty();
    refused("OverLimit", () -> receive(standard, 10));

    fifo.delete(receipt);
    assertThat(receive(fifo, 10)).hasSize(1);
  }

  @Test
  void a_fifo_queue_looks_no_further_than_120_000_messages_for_a_free_group() {
    SqsQueue queue = f.fifo("DeduplicationScope", "messageGroup");
    for (int i = 0; i < 12_000; i++) {
      List<SqsSend> batch = new ArrayList<>();
      for (int n = 0; n < 10; n++) {
        batch.add(new SqsSend("x").group("huge").deduplicationId(i + "-" + n));
      }
      queue.sendBatch(batch);
    }
    f.send(queue, "small", "behind");
    SqsMessage blocking = receive(queue, 1).getFirst();

    assertThat(receive(queue, 10)).isEmpty();

    queue.delete(blocking.receiptHandle());
    assertThat(bodies(receive(queue, 9))).hasSize(9).containsOnly("x");
    assertThat(bodies(receive(queue, 1))).containsExactly("behind");
  }
}
