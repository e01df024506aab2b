package dev.encargo.local.sqs;

import dev.encargo.adapter.Adapter;
import dev.encargo.aws.AwsJson;
import dev.encargo.queue.JobQueueContract;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The contract on LocalStack, AWS or whatever {@code AWS_ENDPOINT_URL} names, with the credentials and region of the environment. */
@Adapter(contract = "SQS", on = "AWS_ENDPOINT_URL")
class GivenSqsContractTest extends JobQueueContract {

  private static SqsClient client;
  private static AwsJson sqs;

  @BeforeEach
  void given() {
    String endpoint = System.getenv("AWS_ENDPOINT_URL");
    if (endpoint == null) {
      skip("AWS_ENDPOINT_URL is not set; set it to run the contract on LocalStack or AWS");
    } else if (client == null) {
      client = SqsClient.builder().endpointOverride(URI.create(endpoint)).build();
      sqs =
          Clients.json(
              URI.create(endpoint),
              new DefaultAwsRegionProviderChain().getRegion().id(),
              DefaultCredentialsProvider.builder().build());
    }
  }

  @AfterAll
  static void stop() {
    if (client != null) {
      client.close();
    }
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
