package dev.encargo.local.sqs;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Queues on a clock that a test moves, and short words for what tests do with them. */
final class Fixture {

  final MovableClock clock = new MovableClock();
  final SqsQueues queues = new SqsQueues(clock);
  private int sent;

  SqsQueue fifo(String... attributes) {
    Map<String, String> all = map(attributes);
    all.put("FifoQueue", "true");
    return queues.create("q" + queues.all().size() + ".fifo", all);
  }

  SqsQueue standard(String... attributes) {
    return queues.create("q" + queues.all().size(), map(attributes));
  }

  private static Map<String, String> map(String... namesAndValues) {
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return map;
  }

  static String redrive(SqsQueue to, int maxReceiveCount) {
    return "{\"deadLetterTargetArn\":\""
        + to.arn()
        + "\",\"maxReceiveCount\":"
        + maxReceiveCount
        + "}";
  }

  /** Sends a message whose deduplication id nobody else has. */
  SqsSent send(SqsQueue queue, String group, String body) {
    return queue.send(new SqsSend(body).group(group).deduplicationId("unique-" + sent++));
  }

  static List<SqsMessage> receive(SqsQueue queue, int most) {
    return receive(queue, most, null);
  }

  static List<SqsMessage> receive(SqsQueue queue, int most, Duration visibility) {
    try {
      return queue.receive(most, visibility, Duration.ZERO);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  static List<String> bodies(List<SqsMessage> messages) {
    return messages.stream().map(SqsMessage::body).toList();
  }
}
