package dev.encargo.local.sqs;

import dev.encargo.adapter.Adapter;
import dev.encargo.aws.AwsJson;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.queue.JobQueueContract;
import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The contract on this project's own SQS: every rule holds. */
@Adapter(contract = "SQS", on = "strict local SQS")
class StrictSqsContractTest extends JobQueueContract {

  private static SqsEndpoint endpoint;
  private static SqsClient client;
  private static AwsJson sqs;

  @BeforeAll
  static void start() throws IOException {
    endpoint = SqsEndpoint.start(new SqsQueues(InstantSource.system()), 0, new Calls());
    client = Clients.of(endpoint.uri());
    sqs = Clients.json(endpoint.uri());
  }

  @AfterAll
  static void stop() {
    client.close();
    endpoint.close();
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
