package dev.encargo.handlers.email;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.schema.Format;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One mail.
 *
 * @param to 1 to 50 addresses
 * @param html the same as {@code text} for those who can show it, or null
 * @param replyTo where answers go, or null
 */
public record Mail(
    List<String> to, String subject, String text, @Nullable String html, @Nullable String replyTo) {

  /** Leaves room for folding within the 998 characters of RFC 5322, section 2.1.1. */
  private static final int MAX_SUBJECT = 500;

  public Mail {
    to = List.copyOf(to);
  }

  /**
   * Reads the payload of an {@code email.send} that fits its schema.
   *
   * @throws InvalidInput naming the field that is missing or wrong
   */
  public static Mail of(JsonObject payload) {
    String subject = payload.text("subject");
    if (subject.isBlank() || subject.length() > MAX_SUBJECT) {
      throw InvalidInput.refused("subject", "must be 1 to " + MAX_SUBJECT + " characters");
    }
    if (subject.chars().anyMatch(Character::isISOControl)) {
      throw InvalidInput.refused("subject", "must be one line without control characters");
    }
    return new Mail(
        recipients(payload),
        subject,
        payload.text("text"),
        payload.get("html") == null ? null : payload.text("html"),
        payload.get("replyTo") == null ? null : address("replyTo", payload.text("replyTo")));
  }

  private static List<String> recipients(JsonObject payload) {
    if (payload.get("to") instanceof String one) {
      return List.of(address("to", one));
    }
    if (!(payload.get("to") instanceof List<?> many)) {
      throw InvalidInput.malformed("to", "must be an address or a list of addresses");
    }
    List<String> recipients = new ArrayList<>();
    for (Object each : many) {
      String field = "to[" + recipients.size() + "]";
      if (!(each instanceof String address)) {
        throw InvalidInput.malformed(field, "must be an address");
      }
      recipients.add(address(field, address));
    }
    return recipients;
  }

  private static String address(String field, String address) {
    if (!Format.EMAIL.fits(address)) {
      throw InvalidInput.refused(field, "must be " + Format.EMAIL.words());
    }
    return address;
  }
}
