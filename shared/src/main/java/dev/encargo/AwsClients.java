package dev.encargo;

import dev.encargo.aws.AwsJson;
import dev.encargo.aws.AwsRest;
import dev.encargo.event.EventBridgeBus;
import dev.encargo.event.EventBus;
import dev.encargo.sql.RoleSecret;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.services.rdsdata.RdsDataClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Builds the SDK's clients from a map of the SDK's own names, so that several platforms with different endpoints can live in one
 * process. Nothing of the SDK is loaded before a client is asked for: most requests need none.
 */
final class AwsClients implements AutoCloseable {

  /** The RDS Data API ends a statement after 45 seconds; an answer later than this will not come. */
  private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(60);

  private final Map<String, String> environment;
  private final AwsCredentialsProvider credentials;
  private final String region;
  private final Part<SdkHttpClient> http = new Part<>(UrlConnectionHttpClient::create);

  AwsClients(Map<String, String> environment) {
    this.environment = environment;
    this.credentials = credentials(environment);
    this.region = environment.getOrDefault("AWS_REGION", "us-east-1");
  }

  private static AwsCredentialsProvider credentials(Map<String, String> environment) {
    String id = environment.get("AWS_ACCESS_KEY_ID");
    String secret = environment.get("AWS_SECRET_ACCESS_KEY");
    String session = environment.get("AWS_SESSION_TOKEN");
    if (id == null || secret == null) {
      return DefaultCredentialsProvider.builder().build();
    }
    return StaticCredentialsProvider.create(
        session == null
            ? AwsBasicCredentials.create(id, secret)
            : AwsSessionCredentials.create(id, secret, session));
  }

  AwsCredentialsProvider credentials() {
    return credentials;
  }

  String region() {
    return region;
  }

  AwsJson sqs(InstantSource clock, RandomGenerator random) {
    return new AwsJson(
        new AwsJson.Service("sqs", "AmazonSQS", "1.0"),
        region(),
        endpoint("AWS_ENDPOINT_URL_SQS"),
        credentials,
        clock,
        random);
  }

  EventBus eventBus(String name, InstantSource clock, RandomGenerator random) {
    AwsJson eventBridge =
        new AwsJson(
            new AwsJson.Service("events", "AWSEvents", "1.1"),
            region(),
            endpoint("AWS_ENDPOINT_URL_EVENTBRIDGE"),
            credentials,
            clock,
            random);
    return new EventBridgeBus(eventBridge, "https://events." + region + "." + dnsSuffix(), name);
  }

  /** Another one in China. */
  private String dnsSuffix() {
    return Region.of(region).metadata().partition().dnsSuffix();
  }

  RoleSecret roleSecret(InstantSource clock, RandomGenerator random) {
    AwsJson secretsManager =
        new AwsJson(
            new AwsJson.Service("secretsmanager", "secretsmanager", "1.1"),
            region(),
            endpoint("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
            credentials,
            clock,
            random);
    return new RoleSecret(secretsManager, "https://secretsmanager." + region + "." + dnsSuffix());
  }

  AwsRest lambda(InstantSource clock, RandomGenerator random) {
    return new AwsRest(
        "lambda",
        region(),
        "https://lambda." + region + "." + dnsSuffix(),
        endpoint("AWS_ENDPOINT_URL_LAMBDA"),
        credentials,
        clock,
        random);
  }

  /** EventBridge, and where it is in this region. */
  AwsJson events(InstantSource clock, RandomGenerator random) {
    return new AwsJson(
        new AwsJson.Service("events", "AWSEvents", "1.1"),
        region(),
        endpoint("AWS_ENDPOINT_URL_EVENTBRIDGE"),
        credentials,
        clock,
        random);
  }

  String eventsAddress() {
    String suffix = Region.of(region).metadata().partition().dnsSuffix();
    return "https://events." + region + "." + suffix;
  }

  /** Without retries: the SDK cannot know which statements bear one. */
  RdsDataClient rdsData() {
    var builder =
        RdsDataClient.builder()
            .httpClientBuilder(UrlConnectionHttpClient.builder().socketTimeout(LONGEST_STATEMENT))
            .overrideConfiguration(all -> all.retryStrategy(DefaultRetryStrategy.doNotRetry()));
    common(builder, "AWS_ENDPOINT_URL_RDS_DATA");
    return builder.build();
  }

  S3Client s3() {
    var builder =
        S3Client.builder()
            .httpClient(http.get())
            .forcePathStyle(endpoint("AWS_ENDPOINT_URL_S3") != null);
    common(builder, "AWS_ENDPOINT_URL_S3");
    return builder.build();
  }

  S3Presigner s3Presigner() {
    URI endpoint = endpoint("AWS_ENDPOINT_URL_S3");
    S3Presigner.Builder builder =
        S3Presigner.builder()
            .region(Region.of(region))
            .credentialsProvider(credentials)
            .serviceConfiguration(
                S3Configuration.builder().pathStyleAccessEnabled(endpoint != null).build());
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
    return builder.build();
  }

  private void common(AwsClientBuilder<?, ?> builder, String endpointName) {
    builder.region(Region.of(region)).credentialsProvider(credentials);
    URI endpoint = endpoint(endpointName);
    if (endpoint != null) {
      builder.endpointOverride(endpoint);
    }
  }

  private @Nullable URI endpoint(String name) {
    String url = environment.getOrDefault(name, environment.get("AWS_ENDPOINT_URL"));
    return url == null ? null : URI.create(url);
  }

  @Override
  public void close() {
    http.ifBuilt(SdkHttpClient::close);
  }
}
