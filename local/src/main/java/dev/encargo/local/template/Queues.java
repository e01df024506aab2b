package dev.encargo.local.template;

import dev.encargo.json.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads an {@code AWS::SQS::Queue}. */
final class Queues {

  /** Properties that are attributes of the same name. What concerns keys and tags has no meaning on one machine. */
  private static final List<String> ATTRIBUTES =
      List.of(
          "FifoQueue",
          "ContentBasedDeduplication",
          "DeduplicationScope",
          "FifoThroughputLimit",
          "VisibilityTimeout",
          "MessageRetentionPeriod",
          "MaximumMessageSize",
          "DelaySeconds",
          "ReceiveMessageWaitTimeSeconds");

  private Queues() {}

  static QueueDescription describe(Resource queue, Attributes attributes) {
    Expressions expressions = attributes.expressions();
    Map<String, String> result = new LinkedHashMap<>();
    for (String name : ATTRIBUTES) {
      Object value = queue.get(name);
      if (value != null) {
        result.put(name, expressions.text(value));
      }
    }
    Object redrive = queue.get("RedrivePolicy");
    if (redrive != null) {
      result.put("RedrivePolicy", Json.write(expressions.evaluate(redrive)));
    }
    return new QueueDescription(queue.id(), attributes.queueName(queue), result);
  }
}
