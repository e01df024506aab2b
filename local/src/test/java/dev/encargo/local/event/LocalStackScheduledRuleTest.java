package dev.encargo.local.event;

import dev.encargo.adapter.Adapter;
import dev.encargo.json.JsonObject;
import dev.encargo.local.LocalStack;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.testcontainers.junit.jupiter.Testcontainers;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** EventBridge as LocalStack has it. */
@Tag("localstack")
@Testcontainers(disabledWithoutDocker = true)
@Adapter(contract = "scheduled rules", on = "LocalStack")
class LocalStackScheduledRuleTest extends ScheduledRuleContract {

  @Override
  protected JsonObject fired(String name, @Nullable String input) {
    try (EventBridgeClient rules = LocalStack.client(EventBridgeClient.builder());
        SqsClient sqs = LocalStack.client(SqsClient.builder())) {
      return new RuleToQueue(rules, sqs).fired(name, input);
    }
  }
}
