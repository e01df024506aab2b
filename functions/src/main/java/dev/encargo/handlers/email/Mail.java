package dev.encargo.handlers.email;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
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

  private static final Set<String> FIELDS = Set.of("to", "subject", "text", "html", "replyTo");

  /** https://docs.aws.amazon.com/ses/latest/dg/quotas.html: 50 recipients a message. */
  private static final int MAX_RECIPIENTS = 50;

  /** Leaves room for folding within the 998 characters of RFC 5322, section 2.1.1. */
  private static final int MAX_SUBJECT = 500;

  /** What RFC 5321 calls a Mailbox with a Dot-string, in ASCII: no quotes, no spaces, nothing that could end a header. */
  private static final Pattern ADDRESS =
      Pattern.compile(
          "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");

  public Mail {
    to = List.copyOf(to);
  }

  /**
   * Reads the payload of an {@code email.send}.
   *
   * @throws InvalidInput naming the field that is missing or wrong
   */
  public static Mail of(JsonObject payload) {
    for (String name : payload.names()) {
      if (!FIELDS.contains(name)) {
        throw InvalidInput.malformed(
            name, "is unknown; known are to, subject, text, html and replyTo");
      }
    }
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
    if (many.isEmpty() || many.size() > MAX_RECIPIENTS) {
      throw InvalidInput.refused("to", "must be 1 to " + MAX_RECIPIENTS + " addresses");
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
    int at = address.indexOf('@');
    // RFC 5321, section 4.5.3.1: 64 octets before the @, 254 in all.
    if (at > 64 || address.length() > 254 || !ADDRESS.matcher(address).matches()) {
      throw InvalidInput.refused(field, "must be an address such as ana@example.com");
    }
    return address;
  }
}
