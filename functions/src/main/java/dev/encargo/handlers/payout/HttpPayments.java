package dev.encargo.handlers.payout;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A provider behind an address of the team's own choosing: one {@code POST} a payment, with the payout's id as {@code
 * Idempotency-Key}. The answer's status decides: 2xx paid, a 4xx refused for good, everything else is tried again.
 */
final class HttpPayments implements PaymentPort {

  private static final int MOST_ANSWER = 65_536;
  private static final int CONNECT_MS = 5_000;
  private static final int ANSWER_MS = 30_000;

  /** 4xx that say nothing of the payment: who asks, when, how often. 409 is a first attempt still under way. */
  private static final Set<Integer> PASSING = Set.of(401, 403, 404, 408, 409, 425, 429);

  private final URI url;
  private final @Nullable String token;

  /**
   * @param token goes along as a bearer token; null for none
   */
  HttpPayments(URI url, @Nullable String token) {
    this.url = url;
    this.token = token;
  }

  @Override
  public Payment.Outcome pay(Payment payment) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MS);
    connection.setReadTimeout(ANSWER_MS);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setRequestProperty("Idempotency-Key", payment.id().toString());
    if (token != null) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    byte[] body = body(payment).toJson().getBytes(StandardCharsets.UTF_8);
    connection.setFixedLengthStreamingMode(body.length);
    try {
      connection.getOutputStream().write(body);
      return outcome(payment, connection);
    } finally {
      connection.disconnect();
    }
  }

  private static JsonObject body(Payment payment) {
    return JsonObject.of(
        "payoutId", payment.id().toString(),
        "account", payment.account(),
        "amountMinor", payment.amountMinor(),
        "currency", payment.currency());
  }

  private static Payment.Outcome outcome(Payment payment, HttpURLConnection connection)
      throws IOException {
    int status = connection.getResponseCode();
    if (status >= 200 && status < 300) {
      try (InputStream answer = connection.getInputStream()) {
        return new Payment.Paid(reference(payment, answer.readNBytes(MOST_ANSWER)));
      }
    }
    String error = "The payment provider answered " + status + ".";
    return status >= 400 && status < 500 && !PASSING.contains(status)
        ? new Payment.Refused(error)
        : new Payment.TryAgain(error);
  }

  /** What it calls the payment, in the answer's field {@code reference}; where it says nothing, the payout's id. */
  private static String reference(Payment payment, byte[] answer) {
    try {
      String reference =
          Json.parseObject(new String(answer, StandardCharsets.UTF_8)).text("reference");
      return reference.length() <= 200 ? reference : reference.substring(0, 200);
    } catch (InvalidInput none) {
      return payment.id().toString();
    }
  }
}
