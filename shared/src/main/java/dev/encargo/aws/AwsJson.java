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
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/**
 * A service that speaks AWS's JSON protocol: a POST with the operation's name in a header.
 *
 * <p>The SDK's client of the same service costs 200 ms of every cold start and half a millisecond of processor time for each request,
 * four times as much as what is here. It stays the oracle in the tests.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html">the protocol</a>
 */
public final class AwsJson {

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
   * @param name what is signed for, such as {@code sqs}
   * @param target what precedes the operation's name in {@code X-Amz-Target}, such as {@code AmazonSQS}
   * @param version of the protocol, {@code 1.0} or {@code 1.1}
   */
  public record Service(String name, String target, String version) {}

  private final Service service;
  private final @Nullable URI endpoint;
  private final SigV4 signer;
  private final InstantSource clock;
  private final RandomGenerator random;

  /**
   * @param endpoint where to ask instead of at the address that a call names; null on AWS
   * @param clock tells the time that is signed; AWS refuses one that is five minutes off
   */
  public AwsJson(
      Service service,
      String region,
      @Nullable URI endpoint,
      AwsCredentialsProvider credentials,
      InstantSource clock,
      RandomGenerator random) {
    this.service = service;
    this.endpoint = endpoint;
    this.signer = new SigV4(credentials, region, service.name());
    this.clock = clock;
    this.random = random;
  }

  /**
   * Asks, up to three times where AWS is away or throttles, so for requests that do no harm twice.
   *
   * @param address where the service is, such as a queue's URL; its path is not used
   * @throws AwsFailure where the request was refused, or no answer came
   */
  public JsonObject call(String address, String operation, JsonObject input) {
    URI uri = (endpoint == null ? URI.create(address) : endpoint).resolve("/");
    byte[] body = input.toJson().getBytes(UTF_8);
    for (int tries = 1; ; tries++) {
      Answer answer = ask(uri, operation, body);
      if (answer.failure() == null) {
        return answer.body();
      }
      if (!answer.again() || tries == TRIES) {
        throw answer.failure();
      }
      pause(tries);
    }
  }

  private record Answer(JsonObject body, @Nullable AwsFailure failure, boolean again) {}

  private Answer ask(URI uri, String operation, byte[] body) {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
      connection.setConnectTimeout((int) CONNECT.toMillis());
      connection.setReadTimeout((int) ANSWER.toMillis());
      connection.setUseCaches(false);
      connection.setInstanceFollowRedirects(false);
      connection.setDoOutput(true);
      connection.setRequestMethod("POST");
      Map<String, String> headers =
          Map.of(
              "content-type",
              "application/x-amz-json-" + service.version(),
              "x-amz-target",
              service.target() + "." + operation);
      signer.sign(uri, headers, body, clock.instant()).forEach(connection::setRequestProperty);
      connection.getOutputStream().write(body);
      return read(connection);
    } catch (IOException e) {
      return new Answer(
          JsonObject.EMPTY, new AwsFailure("Unreachable", operation + " got no answer", e), true);
    }
  }

  private static Answer read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    // Read to the end and closed, or the connection is not used again.
    try (InputStream in =
        status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
      String text = in == null ? "" : new String(in.readAllBytes(), UTF_8);
      JsonObject body = object(text);
      if (status == 200) {
        return new Answer(body, null, false);
      }
      String code = code(body.text("__type", "Http" + status));
      AwsFailure failure = new AwsFailure(code, body.text("message", "status " + status), null);
      return new Answer(body, failure, status >= 500 || status == 429 || THROTTLED.contains(code));
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
