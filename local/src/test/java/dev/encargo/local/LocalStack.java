package dev.encargo.local;

import java.util.Map;
import java.util.Optional;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;

/**
 * LocalStack in a container, started when a test first asks for it and stopped with the JVM. {@code LOCALSTACK_IMAGE} names another image
 * than the last one that needs no token; {@code LOCALSTACK_AUTH_TOKEN} is passed on.
 */
public final class LocalStack {

  private static final String IMAGE = "localstack/localstack:4.14.0";

  private static final class Holder {
    static final LocalStackContainer CONTAINER = start();
  }

  private LocalStack() {}

  private static LocalStackContainer start() {
    String image = Optional.ofNullable(System.getenv("LOCALSTACK_IMAGE")).orElse(IMAGE);
    LocalStackContainer container =
        new LocalStackContainer(
                DockerImageName.parse(image).asCompatibleSubstituteFor("localstack/localstack"))
            .withServices("sqs", "events");
    String token = System.getenv("LOCALSTACK_AUTH_TOKEN");
    if (token != null) {
      container.withEnv("LOCALSTACK_AUTH_TOKEN", token);
    }
    container.start();
    return container;
  }

  public static LocalStackContainer container() {
    return Holder.CONTAINER;
  }

  /** Credentials as the SDK has them. */
  public static StaticCredentialsProvider credentials() {
    return StaticCredentialsProvider.create(
        AwsBasicCredentials.create(container().getAccessKey(), container().getSecretKey()));
  }

  /** A client of it. */
  public static <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return builder
        .endpointOverride(container().getEndpoint())
        .region(Region.of(container().getRegion()))
        .credentialsProvider(credentials())
        .build();
  }

  /** What a function's environment says of it. */
  public static Map<String, String> environment() {
    return Map.of(
        "AWS_ENDPOINT_URL_SQS", container().getEndpoint().toString(),
        "AWS_REGION", container().getRegion(),
        "AWS_ACCESS_KEY_ID", container().getAccessKey(),
        "AWS_SECRET_ACCESS_KEY", container().getSecretKey());
  }
}
