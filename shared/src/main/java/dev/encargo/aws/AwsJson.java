package dev.encargo.aws;

import dev.encargo.json.JsonObject;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A service that speaks AWS's JSON protocol: a POST with the operation's name in a header.
 *
 * <p>The SDK's client of the same service costs 200 ms of every cold start and half a millisecond of processor time for each request,
 * four times as much as what is here. It stays the oracle in the tests.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html">the protocol</a>
 */
public final class AwsJson {

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
  private final SignedRequests requests;

  /**
   * @param endpoint where to ask instead of at the address that a call names; null on AWS
   * @param clock tells the time that is signed; AWS refuses one that is five minutes off
   */
  public AwsJson(
      Service service,
      String region,
      @Nullable URI endpoint,
      Supplier<Credentials> credentials,
      InstantSource clock,
      RandomGenerator random) {
    this.service = service;
    this.endpoint = endpoint;
    this.requests =
        new SignedRequests(new SigV4(credentials, region, service.name()), clock, random);
  }

  /**
   * Asks, up to three times where AWS is away or throttles, so for requests that do no harm twice.
   *
   * @param address where the service is, such as a queue's URL; its path is not used
   * @throws AwsFailure where the request was refused, or no answer came
   */
  public JsonObject call(String address, String operation, JsonObject input) {
    URI uri = (endpoint == null ? URI.create(address) : endpoint).resolve("/");
    Map<String, String> headers =
        Map.of(
            "content-type",
            "application/x-amz-json-" + service.version(),
            "x-amz-target",
            service.target() + "." + operation);
    return requests.send(new SignedRequests.Asked(operation, "POST", uri, headers, input.toJson()));
  }
}
