package dev.encargo.local.sqs;

import dev.encargo.adapter.Adapter;
import dev.encargo.aws.AwsJson;
import dev.encargo.local.LocalStack;
import dev.encargo.queue.JobQueueContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.testcontainers.junit.jupiter.Testcontainers;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The contract on LocalStack's SQS. */
@Tag("localstack")
@Testcontainers(disabledWithoutDocker = true)
@Adapter(contract = "SQS", on = "LocalStack")
class LocalStackSqsContractTest extends JobQueueContract {

  private static SqsClient client;
  private static AwsJson sqs;

  @BeforeAll
  static void start() {
    client = LocalStack.client(SqsClient.builder());
    sqs =
        Clients.json(
            LocalStack.container().getEndpoint(),
            LocalStack.container().getRegion(),
            LocalStack.credentials());
  }

  @AfterAll
  static void stop() {
    client.close();
  }

  @Override
  protected AwsJson sqs() {
    return sqs;
  }

  @Override
  protected SqsClient client() {
    return client;
  }
}
