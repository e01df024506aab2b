package dev.encargo.local.event;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.Target;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A rule of EventBridge whose target is a queue, where a test can see what it sends. */
final class RuleToQueue {

  private static final int TRIES = 9;
  private static final int PATIENCE_SECONDS = 20;

  private final EventBridgeClient rules;
  private final SqsClient sqs;

  RuleToQueue(EventBridgeClient rules, SqsClient sqs) {
    this.rules = rules;
    this.sqs = sqs;
  }

  /** Makes both, waits for the first message, and takes both away. */
  JsonObject fired(String name, @Nullable String input) {
    String url = sqs.createQueue(r -> r.queueName(name)).queueUrl();
    try {
      String queue =
          sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
              .attributes()
              .get(QueueAttributeName.QUEUE_ARN);
      sqs.setQueueAttributes(
          r -> r.queueUrl(url).attributes(Map.of(QueueAttributeName.POLICY, letRulesSend(queue))));
      rules.putRule(r -> r.name(name).scheduleExpression("rate(1 minute)"));
      Target target = Target.builder().id("queue").arn(queue).input(input).build();
      rules.putTargets(r -> r.rule(name).targets(target));
      return first(url);
    } finally {
      rules.removeTargets(r -> r.rule(name).ids("queue"));
      rules.deleteRule(r -> r.name(name));
      sqs.deleteQueue(r -> r.queueUrl(url));
    }
  }

  private JsonObject first(String url) {
    for (int i = 0; i < TRIES; i++) {
      List<Message> some =
          sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(PATIENCE_SECONDS)).messages();
      if (!some.isEmpty()) {
        return Json.parseObject(some.getFirst().body());
      }
    }
    throw new AssertionError("the rule did not fire");
  }

  private static String letRulesSend(String queue) {
    return JsonObject.of(
            "Version",
            "2012-10-17",
            "Statement",
            List.of(
                JsonObject.of(
                    "Effect",
                    "Allow",
                    "Principal",
                    JsonObject.of("Service", "events.amazonaws.com"),
                    "Action",
                    "sqs:SendMessage",
                    "Resource",
                    queue)))
        .toJson();
  }
}
