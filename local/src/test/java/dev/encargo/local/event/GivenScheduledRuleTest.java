package dev.encargo.local.event;

import dev.encargo.adapter.Adapter;
import dev.encargo.json.JsonObject;
import dev.encargo.local.Given;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The EventBridge that {@code AWS_ENDPOINT_URL} names. */
@Adapter(contract = "scheduled rules", on = "AWS_ENDPOINT_URL")
class GivenScheduledRuleTest extends ScheduledRuleContract {

  @Override
  protected JsonObject fired(String name, @Nullable String input) {
    try (EventBridgeClient rules = Given.client(EventBridgeClient.builder());
        SqsClient sqs = Given.client(SqsClient.builder())) {
      return new RuleToQueue(rules, sqs).fired(name, input);
    }
  }
}
