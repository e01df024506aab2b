package dev.encargo.outbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The headers by which a receiver knows who sent a body: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md. */
final class SignedMessage {

  private SignedMessage() {}

  /**
   * Signs.
   *
   * @param id of the message, the same in every repeat
   * @param at now: receivers refuse what is more than five minutes off
   * @param secrets one or, while one takes another's place, several; each gives a signature
   */
  static Map<String, String> headers(String id, Instant at, String body, List<String> secrets) {
    String seconds = Long.toString(at.getEpochSecond());
    byte[] signed = (id + "." + seconds + "." + body).getBytes(StandardCharsets.UTF_8);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("webhook-id", id);
    headers.put("webhook-timestamp", seconds);
    headers.put(
        "webhook-signature",
        secrets.stream()
            .map(secret -> "v1," + Base64.getEncoder().encodeToString(hmac(secret, signed)))
            .collect(Collectors.joining(" ")));
    return headers;
  }

  private static byte[] hmac(String secret, byte[] signed) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(WebhookSecret.key(secret), "HmacSHA256"));
      return mac.doFinal(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
