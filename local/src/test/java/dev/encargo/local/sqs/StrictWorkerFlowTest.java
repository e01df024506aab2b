package dev.encargo.local.sqs;

import dev.encargo.adapter.Adapter;
import dev.encargo.local.endpoint.Calls;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The way of a job on this project's own SQS. */
@Adapter(contract = "worker flow", on = "strict local SQS")
class StrictWorkerFlowTest extends WorkerFlowContract {

  private static SqsEndpoint endpoint;
  private static SqsClient client;

  @BeforeAll
  static void start() throws IOException {
    endpoint = SqsEndpoint.start(new SqsQueues(InstantSource.system()), 0, new Calls());
    client = Clients.of(endpoint.uri());
  }

  @AfterAll
  static void stop() {
    client.close();
    endpoint.close();
  }

  @Override
  protected SqsClient client() {
    return client;
  }

  @Override
  protected Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL_SQS", endpoint.uri().toString(),
        "AWS_ACCESS_KEY_ID", "test",
        "AWS_SECRET_ACCESS_KEY", "test");
  }
}
