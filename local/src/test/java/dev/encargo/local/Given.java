package dev.encargo.local;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** AWS, or whatever speaks like it, at {@code AWS_ENDPOINT_URL}, with the credentials and region of the environment. */
public final class Given {

  private static final String URL = System.getenv("AWS_ENDPOINT_URL");

  private Given() {}

  /** Skips the test where no endpoint was given. */
  private static String url() {
    Assumptions.assumeTrue(URL != null, "AWS_ENDPOINT_URL is not set");
    return URL;
  }

  /** A client of it. */
  public static <B extends AwsClientBuilder<B, C>, C> C client(B builder) {
    return builder.endpointOverride(URI.create(url())).build();
  }

  /** What a function's environment says of it. */
  public static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    System.getenv()
        .forEach((name, value) -> {
          if (name.startsWith("AWS_")) {
            environment.put(name, value);
          }
        });
    environment.put("AWS_ENDPOINT_URL_SQS", url());
    environment.put("AWS_REGION", new DefaultAwsRegionProviderChain().getRegion().id());
    return environment;
  }
}
