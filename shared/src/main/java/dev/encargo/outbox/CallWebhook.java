package dev.encargo.outbox;

import dev.encargo.net.HttpAnswer;
import dev.encargo.net.HttpCall;
import dev.encargo.net.HttpExchange;
import dev.encargo.net.PublicAddresses;
import dev.encargo.net.WebhookUrls;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Posts an event to a URL, signed. Any 2xx means that the receiver has it; a redirect is a failure like any other status.
 *
 * <p>At most 64 KiB of an answer are read, and none of it is kept but the status.
 */
public final class CallWebhook {

  /** For all of a call, from the look-up of the name to the last byte. */
  static final Duration TIMEOUT = Duration.ofSeconds(10);

  private static final Duration LONGEST_WAIT = Duration.ofDays(1);
  private static final int GONE = 410;

  private final HttpExchange exchange;
  private final @Nullable WebhookUrls urls;
  private final InstantSource clock;

  /**
   * @param urls which may be called; null for the operator's own, who may name any
   */
  public CallWebhook(HttpExchange exchange, @Nullable WebhookUrls urls, InstantSource clock) {
    this.exchange = exchange;
    this.urls = urls;
    this.clock = clock;
  }

  Told call(String url, OutboxEvent event, List<String> secrets) {
    String refusal = urls == null ? null : urls.refusal(url);
    if (refusal != null) {
      return new Told.Never(null, "The URL " + refusal + ".", false);
    }
    if (secrets.isEmpty()) {
      return new Told.Never(null, "There is no secret to sign with any more.", false);
    }
    String body = event.toJson().toJson();
    Map<String, String> headers =
        SignedMessage.headers(event.publicId(), clock.instant(), body, secrets);
    headers.put("content-type", "application/json");
    headers.put("user-agent", "Encargo");
    try {
      HttpCall call =
          new HttpCall("POST", new URI(new URI(url).toASCIIString()), headers, body, TIMEOUT);
      return told(exchange.send(call, Map.of()));
    } catch (PublicAddresses.Blocked e) {
      return new Told.Never(null, "Nothing was sent: " + e.getMessage() + ".", false);
    } catch (IOException e) {
      return new Told.Again(null, "No answer: " + e.getMessage(), null);
    } catch (URISyntaxException e) {
      return new Told.Never(null, "It is no URL.", false);
    }
  }

  private Told told(HttpAnswer answer) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return new Told.Delivered(status);
    }
    if (status == GONE) {
      return new Told.Never(status, "The receiver wants no more: it answered 410.", true);
    }
    String error =
        status >= 300 && status < 400
            ? "It answered " + status + "; redirects are not followed."
            : "It answered " + status + ".";
    return new Told.Again(status, error, answer.retryAfter(clock.instant(), LONGEST_WAIT));
  }
}
