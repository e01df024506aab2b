package dev.encargo.local.sqs;

import dev.encargo.queue.JobQueueContract;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The contract on LocalStack, AWS or whatever {@code AWS_ENDPOINT_URL} names, with the credentials and region of the environment. */
class GivenSqsContractTest extends JobQueueContract {

  private static SqsClient client;

  @BeforeAll
  static void start() {
    String endpoint = System.getenv("AWS_ENDPOINT_URL");
    Assumptions.assumeTrue(
        endpoint != null,
        "skipped: AWS_ENDPOINT_URL is not set; set it to LocalStack's or AWS's to run the contract there");
    client = SqsClient.builder().endpointOverride(URI.create(endpoint)).build();
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
}
