package dev.encargo.local.sqs;

import dev.encargo.adapter.Adapter;
import dev.encargo.local.LocalStack;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.testcontainers.junit.jupiter.Testcontainers;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The way of a job on LocalStack's SQS. */
@Tag("localstack")
@Testcontainers(disabledWithoutDocker = true)
@Adapter(contract = "worker flow", on = "LocalStack")
class LocalStackWorkerFlowTest extends WorkerFlowContract {

  private static SqsClient client;

  @BeforeAll
  static void start() {
    client = LocalStack.client(SqsClient.builder());
  }

  @AfterAll
  static void stop() {
    client.close();
  }

  @Override
  protected SqsClient client() {
    return client;
  }

  @Override
  protected Map<String, String> environment() {
    return LocalStack.environment();
  }
}
