package dev.encargo;

import dev.encargo.aws.AwsJson;
import dev.encargo.aws.AwsRest;
import dev.encargo.aws.Credentials;
import dev.encargo.aws.SdkCredentials;
import dev.encargo.event.EventBridgeBus;
import dev.encargo.event.EventBus;
import dev.encargo.sql.RoleSecret;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rdsdata.RdsDataClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * Builds what asks AWS from a map of the SDK's own names, so that several platforms with different endpoints can live in one process.
 * Nothing of the SDK is loaded before one of its clients is asked for: most requests need none.
 */
final class AwsClients implements AutoCloseable {

  private final Map<String, String> environment;
  private final Supplier<Credentials> credentials;
  private final String region;
  private final Part<SdkClients> sdk;

  AwsClients(Map<String, String> environment, InstantSource clock) {
    this.environment = environment;
    this.region = environment.getOrDefault("AWS_REGION", "us-east-1");
    this.credentials = Credentials.of(environment, clock);
    this.sdk =
        new Part<>(
            () -> new SdkClients(SdkCredentials.forClients(credentials), region, this::endpoint));
  }

  Supplier<Credentials> credentials() {
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
    return new EventBridgeBus(events(clock, random), eventsAddress(), name);
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
    return "https://events." + region + "." + dnsSuffix();
  }

  RdsDataClient rdsData() {
    return sdk.get().rdsData();
  }

  S3Client s3() {
    return sdk.get().s3();
  }

  S3Presigner s3Presigner() {
    return sdk.get().s3Presigner();
  }

  private @Nullable URI endpoint(String name) {
    String url = environment.getOrDefault(name, environment.get("AWS_ENDPOINT_URL"));
    return url == null ? null : URI.create(url);
  }

  @Override
  public void close() {
    sdk.ifBuilt(SdkClients::close);
  }
}
