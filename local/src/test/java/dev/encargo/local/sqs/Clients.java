package dev.encargo.local.sqs;

import dev.encargo.aws.AwsJson;
import dev.encargo.aws.SdkCredentials;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** SDK clients for tests. */
final class Clients {

  private Clients() {}

  static SqsClient of(URI endpoint) {
    return SqsClient.builder()
        .endpointOverride(endpoint)
        .region(Region.US_EAST_1)
        .credentialsProvider(
            StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")))
        .httpClient(UrlConnectionHttpClient.builder().socketTimeout(Duration.ofSeconds(30)).build())
        .build();
  }

  /** The client that the platform itself uses. */
  static AwsJson json(URI endpoint, String region, AwsCredentialsProvider credentials) {
    return new AwsJson(
        new AwsJson.Service("sqs", "AmazonSQS", "1.0"),
        region,
        endpoint,
        SdkCredentials.from(credentials),
        InstantSource.system(),
        new SecureRandom());
  }

  static AwsJson json(URI endpoint) {
    return json(
        endpoint,
        "us-east-1",
        StaticCredentialsProvider.create(AwsBasicCredentials.create("test", "test")));
  }
}
