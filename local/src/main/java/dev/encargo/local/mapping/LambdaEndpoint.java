package dev.encargo.local.mapping;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.local.endpoint.HttpLoop;
import dev.encargo.local.template.MappingDescription;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves what Lambda has for event source mappings over HTTP on the loopback address: to look at one, and to disable and enable it.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html">GetEventSourceMapping</a>
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html">UpdateEventSourceMapping</a>
 */
public final class LambdaEndpoint implements AutoCloseable {

  private static final Pattern PATH =
      Pattern.compile("/2015-03-31/event-source-mappings/([0-9a-fA-F-]{36})/?");
  private static final String ARNS = "arn:aws:lambda:us-east-1:000000000000:";
  private static final int MAX_REQUEST_BYTES = 65_536;

  private final EventSourceMappings mappings;
  private final InstantSource clock;
  private final Calls calls;
  private final HttpLoop server;

  private LambdaEndpoint(EventSourceMappings mappings, InstantSource clock, int port, Calls calls)
      throws IOException {
    this.mappings = mappings;
    this.clock = clock;
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
  public static LambdaEndpoint start(
      EventSourceMappings mappings, InstantSource clock, int port, Calls calls) throws IOException {
    LambdaEndpoint endpoint = new LambdaEndpoint(mappings, clock, port, calls);
    endpoint.server.start();
    return endpoint;
  }

  /** For {@code AWS_ENDPOINT_URL_LAMBDA}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** Those that it serves. */
  public EventSourceMappings mappings() {
    return mappings;
  }

  @Override
  public void close() {
    server.close();
  }

  private HttpLoop.Response answer(HttpLoop.Request request) throws IOException {
    Matcher path = PATH.matcher(request.path());
    boolean change = request.method().equals("PUT");
    if (!path.matches() || !(change || request.method().equals("GET"))) {
      return refused(404, "UnknownOperationException", "Only event source mappings are served.");
    }
    if (!request.headers().containsKey("authorization")) {
      return refused(403, "MissingAuthenticationTokenException", "Missing Authentication Token");
    }
    String uuid = path.group(1);
    String action = change ? "lambda:UpdateEventSourceMapping" : "lambda:GetEventSourceMapping";
    calls.note(
        new Calls.Call(Calls.caller(request), action, ARNS + "event-source-mapping:" + uuid));
    Optional<EventSourceMapping> mapping = mappings.find(uuid);
    if (mapping.isEmpty()) {
      return refused(
          404, "ResourceNotFoundException", "The resource you requested does not exist.");
    }
    return change ? update(mapping.get(), request.body()) : shown(200, mapping.get());
  }

  private HttpLoop.Response update(EventSourceMapping mapping, String body) throws IOException {
    try {
      JsonObject asked = Json.parseObject(body);
      for (String name : asked.names()) {
        if (!name.equals("Enabled")) {
          return refused(
              400, "InvalidParameterValueException", name + " cannot be changed on this machine.");
        }
      }
      if (asked.get("Enabled") instanceof Boolean on) {
        mappings.enable(mapping, on);
      }
      return shown(202, mapping);
    } catch (InvalidInput malformed) {
      return refused(400, "SerializationException", String.valueOf(malformed.getMessage()));
    }
  }

  /** Here it is done at once: no {@code Enabling}, no {@code Disabling}. */
  private HttpLoop.Response shown(int status, EventSourceMapping mapping) {
    MappingDescription what = mapping.description();
    return response(
        status,
        "",
        JsonObject.of(
            "UUID",
            what.uuid(),
            "EventSourceMappingArn",
            ARNS + "event-source-mapping:" + what.uuid(),
            "EventSourceArn",
            what.queueArn(),
            "FunctionArn",
            ARNS + "function:" + what.function() + ":live",
            "BatchSize",
            what.batchSize(),
            "ScalingConfig",
            JsonObject.of("MaximumConcurrency", what.maximumConcurrency()),
            "FunctionResponseTypes",
            what.reportsItemFailures() ? List.of("ReportBatchItemFailures") : List.of(),
            "LastModified",
            clock.instant().getEpochSecond(),
            "State",
            mapping.enabled() ? "Enabled" : "Disabled",
            "StateTransitionReason",
            "USER_INITIATED"));
  }

  private static HttpLoop.Response refused(int status, String type, String message) {
    return response(
        status,
        "x-amzn-ErrorType: " + type + "\r\n",
        JsonObject.of("Type", "User", "Message", message));
  }

  private static HttpLoop.Response response(int status, String headers, JsonObject body) {
    return new HttpLoop.Response(
        status, headers + "Content-Type: application/json\r\n", body.toJson());
  }
}
