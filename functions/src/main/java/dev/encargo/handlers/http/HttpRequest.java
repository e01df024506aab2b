package dev.encargo.handlers.http;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.JsonObject;
import dev.encargo.net.HttpAnswer;
import dev.encargo.net.HttpCall;
import dev.encargo.net.HttpExchange;
import dev.encargo.net.PublicAddresses;
import dev.encargo.schema.JsonSchema;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import javax.net.ssl.SSLSocketFactory;

/**
 * {@code http.request}: one request; an expected status completes the job, a passing fault (408, 425, 429, 5xx, no connection) has it
 * tried again, after {@code Retry-After} if that is given, any other status fails it.
 *
 * <p>Every attempt carries the same {@code Idempotency-Key}, the job's id, so that a receiver can tell a repeat.
 */
public final class HttpRequest implements JobHandler {

  private static final JsonSchema PAYLOAD =
      JsonSchema.of(
          """
          {
            "type": "object",
            "required": ["url"],
            "properties": {
              "url": {"type": "string", "minLength": 1, "maxLength": 2048},
              "method": {"type": ["string", "null"], "default": "GET"},
              "headers": {
                "type": ["object", "null"],
                "maxProperties": 50,
                "additionalProperties": {"type": "string", "maxLength": 4096}
              },
              "body": {"description": "A text as it is; anything else as JSON."},
              "timeoutMs": {"type": ["integer", "null"], "minimum": 1, "maximum": 120000, "default": 30000},
              "expectStatus": {
                "description": "The statuses that are a success; every 2xx where none is named.",
                "anyOf": [
                  {"type": ["integer", "null"], "minimum": 200, "maximum": 599},
                  {"type": "array", "items": {"type": "integer", "minimum": 200, "maximum": 599}}
                ]
              }
            },
            "additionalProperties": false
          }
          """);

  private static final Duration LONGEST_WAIT = Duration.ofDays(1);

  private final HttpExchange exchange;
  private final InstantSource clock;

  /**
   * @param addresses which hosts may be asked
   */
  public HttpRequest(PublicAddresses addresses, InstantSource clock) {
    this(addresses, clock, SSLSocketFactory::getDefault);
  }

  HttpRequest(PublicAddresses addresses, InstantSource clock, Supplier<SocketFactory> tls) {
    this.exchange = new HttpExchange(addresses, tls);
    this.clock = clock;
  }

  @Override
  public String type() {
    return "http.request";
  }

  @Override
  public Optional<JsonSchema> payloadSchema() {
    return Optional.of(PAYLOAD);
  }

  @Override
  public void check(JsonObject payload) {
    var _ = AskedCall.of(payload);
  }

  @Override
  public Outcome run(JobContext job) {
    AskedCall asked = AskedCall.of(job.payload());
    HttpCall call = asked.call();
    Map<String, String> own = new HashMap<>();
    own.put("idempotency-key", job.id().toString());
    own.put("traceparent", job.traceparent());
    own.put("user-agent", "Encargo");
    own.keySet().removeAll(call.headers().keySet());
    try {
      return outcome(asked, exchange.send(call, own));
    } catch (PublicAddresses.Blocked e) {
      return Outcome.failed("The request was not sent: " + e.getMessage() + ".");
    } catch (IOException e) {
      return Outcome.retry("No answer from " + call.host() + ": " + e.getMessage());
    }
  }

  private Outcome outcome(AskedCall asked, HttpAnswer answer) {
    if (asked.isExpected(answer.status())) {
      return Outcome.completed(
          JsonObject.of(
              "status", answer.status(),
              "headers", JsonObject.of(answer.headers()),
              "body", answer.body(),
              "bodyTruncated", answer.truncated()));
    }
    String error = asked.call().host() + " answered " + answer.status() + excerpt(answer.body());
    int status = answer.status();
    if (status != 408 && status != 425 && status != 429 && status < 500) {
      return Outcome.failed(error);
    }
    Duration after = answer.retryAfter(clock.instant(), LONGEST_WAIT);
    return after == null ? Outcome.retry(error) : Outcome.retry(error, after);
  }

  private static String excerpt(String body) {
    String bare = body.strip();
    return bare.isEmpty() ? "" : ": " + bare.substring(0, Math.min(200, bare.length()));
  }
}
