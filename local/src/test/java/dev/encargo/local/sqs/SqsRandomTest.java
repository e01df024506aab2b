package dev.encargo.local.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random calls on a queue, each answer checked against a model that is too simple to be wrong: a list that is searched from its
 * beginning. A failure names the seed; {@code -Dsqs.seed=…} runs that one.
 */
class SqsRandomTest {

  private static final int STEPS = 2_000;
  private static final int VISIBILITY = 20;
  private static final int MOST_RECEIVES = 4;

  private static final class Expected {
    String body;
    String group;
    String receipt;
    int receives;
    long hiddenUntil;

    boolean inFlight(long now) {
      return receipt != null && hiddenUntil > now;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void every_answer_is_one_that_the_rules_allow(boolean fifo) {
    Long given = Long.getLong("sqs.seed");
    for (int round = 0; round < (given == null ? 8 : 1); round++) {
      long seed = given == null ? System.nanoTime() + round : given;
      try {
        new Round(seed, fifo).run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("with -Dsqs.seed=" + seed + ", fifo " + fifo + ": " + e, e);
      }
    }
  }

  private static final class Round {
    final Random random;
    final Fixture f = new Fixture();
    final boolean fifo;
    final SqsQueue dead;
    final SqsQueue queue;
    final List<Expected> waiting = new ArrayList<>();
    final Map<String, Long> deduplication = new HashMap<>();
    final List<String> receipts = new ArrayList<>();
    int sent;

    Round(long seed, boolean fifo) {
      this.random = new Random(seed);
      this.fifo = fifo;
      this.dead = fifo ? f.fifo() : f.standard();
      String redrive = Fixture.redrive(dead, MOST_RECEIVES);
      String visibility = Integer.toString(VISIBILITY);
      this.queue =
          fifo
              ? f.fifo("VisibilityTimeout", visibility, "RedrivePolicy", redrive)
              : f.standard("VisibilityTimeout", visibility, "RedrivePolicy", redrive);
    }

    long now() {
      return f.clock.millis();
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(10)) {
          case 0, 1, 2 -> send();
          case 3, 4, 5 -> receive();
          case 6, 7 -> delete();
          case 8 -> changeVisibility();
          default -> f.clock.moveSeconds(random.nextInt(12));
        }
        checkCounts();
      }
    }

    void send() {
      Expected message = new Expected();
      message.body = "m" + sent++;
      message.group = fifo ? "g" + random.nextInt(5) : message.body;
      String id = "d" + random.nextInt(400);
      SqsSend send = new SqsSend(message.body);
      queue.send(fifo ? send.group(message.group).deduplicationId(id) : send);
      Long before = deduplication.get(id);
      if (!fifo || before == null || now() - before >= 300_000) {
        deduplication.put(id, now());
        waiting.add(message);
      }
    }

    boolean receivable(Expected message) {
      for (Expected other : waiting) {
        if (other.group.equals(message.group)) {
          if (other.hiddenUntil > now()) {
            return false;
          }
          if (other == message) {
            return true;
          }
        }
      }
      throw new AssertionError(message.body + " is not there");
    }

    void receive() {
      int most = 1 + random.nextInt(10);
      int seconds = random.nextInt(4) == 0 ? random.nextInt(10) : VISIBILITY;
      List<SqsMessage> received =
          Fixture.receive(
              queue,
              most,
              random.nextBoolean() && seconds == VISIBILITY ? null : Duration.ofSeconds(seconds));
      expectDeadLetters(received, most);
      // All were taken at once: each must have been free before any of them was hidden.
      Map<String, Expected> free = new LinkedHashMap<>();
      waiting.stream().filter(this::receivable).forEach(m -> free.put(m.body, m));
      Map<String, Integer> lastOfGroup = new HashMap<>();
      for (SqsMessage message : received) {
        Expected expected = free.get(message.body());
        assertThat(expected).as("%s is free", message.body()).isNotNull();
        int place = waiting.indexOf(expected);
        assertThat(lastOfGroup.getOrDefault(expected.group, -1))
            .as("order of %s", expected.group)
            .isLessThan(place);
        lastOfGroup.put(expected.group, place);
        expected.receives++;
        expected.receipt = message.receiptHandle();
        expected.hiddenUntil = now() + seconds * 1_000L;
        receipts.add(message.receiptHandle());
        assertThat(message.attributes())
            .containsEntry("ApproximateReceiveCount", Integer.toString(expected.receives));
      }
      assertThat(received.size())
          .as("free were %s", free.keySet())
          .isEqualTo(Math.min(most, free.size()));
      lastOfGroup.forEach((group, last) -> assertNoneLeftOut(group, last, received));
    }

    /** Within a group nothing is passed over. */
    void assertNoneLeftOut(String group, int last, List<SqsMessage> received) {
      List<String> bodies = Fixture.bodies(received);
      for (Expected message : waiting.subList(0, last)) {
        if (message.group.equals(group)) {
          assertThat(bodies).contains(message.body);
        }
      }
    }

    /** What the receive moved away had been received as often as allowed, and was free. */
    void expectDeadLetters(List<SqsMessage> received, int most) {
      List<String> gone = new ArrayList<>();
      for (List<SqsMessage> some = Fixture.receive(dead, 10);
          !some.isEmpty();
          some = Fixture.receive(dead, 10)) {
        some.forEach(message -> {
          gone.add(message.body());
          dead.delete(message.receiptHandle());
        });
      }
      for (String body : gone) {
        Expected message =
            waiting.stream().filter(m -> m.body.equals(body)).findAny().orElseThrow();
        assertThat(message.receives).isEqualTo(MOST_RECEIVES);
        assertThat(receivable(message)).isTrue();
        waiting.remove(message);
      }
      if (received.size() < most) {
        assertThat(waiting).noneMatch(m -> m.receives == MOST_RECEIVES && receivable(m));
      }
    }

    Expected byReceipt(String receipt) {
      return waiting.stream().filter(m -> receipt.equals(m.receipt)).findAny().orElse(null);
    }

    void delete() {
      if (receipts.isEmpty()) {
        return;
      }
      String receipt = receipts.get(random.nextInt(receipts.size()));
      Expected message = byReceipt(receipt);
      Map<String, SqsFailure> refused = queue.deleteBatch(List.of(receipt));
      if (message != null && (!fifo || message.inFlight(now()))) {
        assertThat(refused).isEmpty();
        waiting.remove(message);
      } else if (message != null) {
        assertThat(refused).as("an expired receipt").hasSize(1);
      }
    }

    void changeVisibility() {
      if (receipts.isEmpty()) {
        return;
      }
      String receipt = receipts.get(random.nextInt(receipts.size()));
      Expected message = byReceipt(receipt);
      int seconds = random.nextInt(3) == 0 ? 0 : random.nextInt(60);
      Map<String, SqsFailure> refused =
          queue.changeVisibilityBatch(Map.of(receipt, Duration.ofSeconds(seconds)));
      boolean holds = message != null && message.inFlight(now());
      assertThat(refused).hasSize(holds ? 0 : 1);
      if (holds) {
        message.hiddenUntil = now() + seconds * 1_000L;
      }
    }

    void checkCounts() {
      int hidden = (int) waiting.stream().filter(m -> m.hiddenUntil > now()).count();
      assertThat(queue.counts()).isEqualTo(new Counts(waiting.size() - hidden, hidden, 0));
    }
  }
}
