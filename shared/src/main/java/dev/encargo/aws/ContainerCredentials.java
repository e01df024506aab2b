package dev.encargo.aws;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Credentials from the endpoint that Lambda gives a function whose environment may be a snapshot's, where keys would grow old:
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html.
 *
 * <p>The SDK's chain of providers finds them too, after it has loaded some hundreds of classes, in the first request after a restore.
 * Safe for use by many threads.
 */
final class ContainerCredentials implements Supplier<Credentials> {

  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final int TRIES = 3;

  /** They are asked for anew so long before they end. */
  private static final Duration AHEAD = Duration.ofMinutes(5);

  private record Known(Credentials credentials, Instant until) {}

  private final URI endpoint;
  private final String token;
  private final InstantSource clock;
  private @Nullable Known known;

  ContainerCredentials(URI endpoint, String token, InstantSource clock) {
    this.endpoint = endpoint;
    this.token = token;
    this.clock = clock;
  }

  /** Null where the environment names no such endpoint on this very machine: others are left to the SDK. */
  static @Nullable ContainerCredentials of(Map<String, String> environment, InstantSource clock) {
    String uri = environment.get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
    String token = environment.get("AWS_CONTAINER_AUTHORIZATION_TOKEN");
    return uri == null || token == null || !uri.startsWith("http://127.0.0.1:")
        ? null
        : new ContainerCredentials(URI.create(uri), token, clock);
  }

  /**
   * Those that are known, or new ones where they are about to end.
   *
   * @throws AwsFailure where there are none and none can be had
   */
  @Override
  public synchronized Credentials get() {
    Instant now = clock.instant();
    Known kept = known;
    if (kept == null || !now.isBefore(kept.until.minus(AHEAD))) {
      kept = renewed(kept, now);
      known = kept;
    }
    return kept.credentials;
  }

  private Known renewed(@Nullable Known old, Instant now) {
    try {
      return ask();
    } catch (IOException e) {
      if (old == null || !now.isBefore(old.until)) {
        throw new AwsFailure("NoCredentials", "the endpoint of credentials gave none", e);
      }
      return old;
    }
  }

  private Known ask() throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return read(fetch());
      } catch (IOException e) {
        if (tries == TRIES) {
          throw e;
        }
      }
    }
  }

  private String fetch() throws IOException {
    HttpURLConnection connection = (HttpURLConnection) endpoint.toURL().openConnection();
    connection.setConnectTimeout((int) PATIENCE.toMillis());
    connection.setReadTimeout((int) PATIENCE.toMillis());
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Authorization", token);
    if (connection.getResponseCode() != 200) {
      throw new IOException("it answers " + connection.getResponseCode());
    }
    try (InputStream body = connection.getInputStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Says nothing of what was read: it is a secret. */
  private static Known read(String text) throws IOException {
    try {
      JsonObject found = Json.parseObject(text);
      return new Known(
          new Credentials(
              found.text("AccessKeyId"), found.text("SecretAccessKey"), found.text("Token")),
          Instant.parse(found.text("Expiration")));
    } catch (InvalidInput | DateTimeException | IllegalArgumentException e) {
      throw new IOException("it answers what are no credentials", null);
    }
  }
}
