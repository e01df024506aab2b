package dev.encargo.local.secret;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.local.endpoint.HttpLoop;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves secrets of database roles over HTTP on the loopback address: {@code GetSecretValue}
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html). The ARN names the role; its password is
 * made when it is first asked for, and forgotten at the end.
 */
public final class SecretsEndpoint implements AutoCloseable {

  private static final Pattern ARN =
      Pattern.compile("arn:aws:secretsmanager:[a-z0-9-]+:[0-9]+:secret:([A-Za-z0-9_]+)");
  private static final int MAX_REQUEST_BYTES = 65_536;

  private final SecureRandom random = new SecureRandom();
  private final Map<String, String> passwords = new ConcurrentHashMap<>();
  private final HttpLoop server;

  private final Calls calls;

  private SecretsEndpoint(int port, Calls calls) throws IOException {
    this.calls = calls;
    this.server = new HttpLoop(port, MAX_REQUEST_BYTES, this::answer);
  }

  /**
   * Starts to serve.
   *
   * @param port 0 for any free one
   * @param calls is told of every request
   * @throws IOException where the port is taken
   */
  public static SecretsEndpoint start(int port, Calls calls) throws IOException {
    SecretsEndpoint endpoint = new SecretsEndpoint(port, calls);
    endpoint.server.start();
    return endpoint;
  }

  /** For {@code AWS_ENDPOINT_URL_SECRETS_MANAGER}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpLoop.Response answer(HttpLoop.Request request) {
    String target = request.headers().getOrDefault("x-amz-target", "");
    if (!target.equals("secretsmanager.GetSecretValue")) {
      return refused("UnknownOperationException");
    }
    if (!request.headers().containsKey("authorization")) {
      return refused("MissingAuthenticationTokenException");
    }
    try {
      String secretId = Json.parseObject(request.body()).text("SecretId");
      calls.note(new Calls.Call(Calls.caller(request), "secretsmanager:GetSecretValue", secretId));
      Matcher arn = ARN.matcher(secretId);
      if (!arn.matches()) {
        return refused("ResourceNotFoundException");
      }
      String role = arn.group(1);
      String secret =
          JsonObject.of(
                  "username", role, "password", passwords.computeIfAbsent(role, _ -> password()))
              .toJson();
      return response(200, JsonObject.of("ARN", arn.group(), "Name", role, "SecretString", secret));
    } catch (InvalidInput malformed) {
      return refused("InvalidRequestException");
    }
  }

  private String password() {
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static HttpLoop.Response refused(String type) {
    return response(400, JsonObject.of("__type", type));
  }

  private static HttpLoop.Response response(int status, JsonObject body) {
    return new HttpLoop.Response(
        status, "Content-Type: application/x-amz-json-1.1\r\n", body.toJson());
  }
}
