package dev.encargo.local.sqs;

import dev.encargo.adapter.Adapter;
import dev.encargo.local.Given;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The way of a job on the SQS that {@code AWS_ENDPOINT_URL} names. */
@Adapter(contract = "worker flow", on = "AWS_ENDPOINT_URL")
class GivenWorkerFlowTest extends WorkerFlowContract {

  private static SqsClient client;

  @BeforeAll
  static void start() {
    client = Given.client(SqsClient.builder());
  }

  @AfterAll
  static void stop() {
    if (client != null) {
      client.close();
    }
  }

  @Override
  protected SqsClient client() {
    return client;
  }

  @Override
  protected Map<String, String> environment() {
    return Given.environment();
  }
}
