package dev.encargo.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Signs requests to one service, sends them, and sends again those that AWS throttled or did not answer. */
final class SignedRequests {

  /** As the SDK's standard mode has it: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html. */
  private static final int TRIES = 3;

  private static final Duration BACKOFF = Duration.ofMillis(100);
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private static final Set<String> THROTTLED =
      Set.of(
          "Throttling",
          "ThrottlingException",
          "ThrottledException",
          "RequestThrottled",
          "RequestThrottledException",
          "RequestLimitExceeded",
          "TooManyRequestsException",
          "SlowDown");

  /**
   * What is asked.
   *
   * @param operation its name, for people
   * @param headers in lower case, without those of the signature
   * @param body empty where the method has none
   */
  record Asked(
      String operation, String method, URI uri, Map<String, String> headers, String body) {}

  private record Answer(JsonObject body, @Nullable AwsFailure failure, boolean again) {}

  private final SigV4 signer;
  private final InstantSource clock;
  private final RandomGenerator random;

  SignedRequests(SigV4 signer, InstantSource clock, RandomGenerator random) {
    this.signer = signer;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Asks, up to three times where AWS is away or throttles, so for requests that do no harm twice.
   *
   * @throws AwsFailure where the request was refused, or no answer came
   */
  JsonObject send(Asked asked) {
    byte[] body = asked.body().getBytes(UTF_8);
    for (int tries = 1; ; tries++) {
      Answer answer = ask(asked, body);
      if (answer.failure() == null) {
        return answer.body();
      }
      if (!answer.again() || tries == TRIES) {
        throw answer.failure();
      }
      pause(tries);
    }
  }

  private Answer ask(Asked asked, byte[] body) {
    try {
      HttpURLConnection connection = (HttpURLConnection) asked.uri().toURL().openConnection();
      connection.setConnectTimeout((int) CONNECT.toMillis());
      connection.setReadTimeout((int) ANSWER.toMillis());
      connection.setUseCaches(false);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestMethod(asked.method());
      signer
          .sign(asked.method(), asked.uri(), asked.headers(), body, clock.instant())
          .forEach(connection::setRequestProperty);
      if (body.length > 0) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(body);
      }
      return read(connection);
    } catch (IOException e) {
      return new Answer(
          JsonObject.EMPTY,
          new AwsFailure("Unreachable", asked.operation() + " got no answer", e),
          true);
    }
  }

  private static Answer read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    // Read to the end and closed, or the connection is not used again.
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      String text = in == null ? "" : new String(in.readAllBytes(), UTF_8);
      JsonObject body = object(text);
      if (status >= 200 && status < 300) {
        return new Answer(body, null, false);
      }
      String type = connection.getHeaderField("x-amzn-errortype");
      String code = code(type == null ? body.text("__type", "Http" + status) : type);
      String message = body.text("message", body.text("Message", "status " + status));
      return new Answer(
          body,
          new AwsFailure(code, message, null),
          status >= 500 || status == 429 || THROTTLED.contains(code));
    }
  }

  private static JsonObject object(String text) {
    try {
      return text.isBlank() ? JsonObject.EMPTY : Json.parseObject(text);
    } catch (InvalidInput notJson) {
      return JsonObject.EMPTY;
    }
  }

  /** {@code com.amazonaws.sqs#QueueDoesNotExist:http://…} has the name in the middle. */
  private static String code(String type) {
    String name = type.substring(type.indexOf('#') + 1);
    int end = name.indexOf(':');
    return end < 0 ? name : name.substring(0, end);
  }

  private void pause(int tries) {
    try {
      Thread.sleep(random.nextLong(BACKOFF.toMillis() << tries));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
