package dev.encargo.aws;

import dev.encargo.json.JsonObject;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A service that speaks AWS's REST protocol with JSON: method and path say what is asked. The SDK's client is the oracle in the tests,
 * as of {@link AwsJson}.
 *
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html">the protocol</a>
 */
public final class AwsRest {

  private final URI address;
  private final SignedRequests requests;

  /**
   * @param service what is signed for, such as {@code lambda}
   * @param address where it is on AWS
   * @param endpoint where to ask instead; null on AWS
   * @param clock tells the time that is signed; AWS refuses one that is five minutes off
   */
  public AwsRest(
      String service,
      String region,
      String address,
      @Nullable URI endpoint,
      Supplier<Credentials> credentials,
      InstantSource clock,
      RandomGenerator random) {
    this.address = endpoint == null ? URI.create(address) : endpoint;
    this.requests = new SignedRequests(new SigV4(credentials, region, service), clock, random);
  }

  /**
   * Reads, up to three times where AWS is away or throttles.
   *
   * @param path of characters that need no escape
   * @throws AwsFailure where the request was refused, or no answer came
   */
  public JsonObject get(String path) {
    return send("GET", path, Map.of(), "");
  }

  /**
   * Writes, up to three times where AWS is away or throttles, so what does no harm twice.
   *
   * @param path of characters that need no escape
   * @throws AwsFailure where the request was refused, or no answer came
   */
  public JsonObject put(String path, JsonObject input) {
    return send("PUT", path, Map.of("content-type", "application/json"), input.toJson());
  }

  private JsonObject send(String method, String path, Map<String, String> headers, String body) {
    return requests.send(
        new SignedRequests.Asked(
            method + " " + path, method, address.resolve(path), headers, body));
  }
}
