package dev.encargo.functions.api;

import dev.encargo.job.CreateJobs.Idempotency;
import dev.encargo.json.InvalidInput;
import dev.encargo.owner.Owner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request whose sender is proven.
 *
 * @param admin whether the sender is an administrator
 * @param variable what stood in the place of the route's {@code {…}}; empty where it has none
 */
record Call(Request request, Owner owner, boolean admin, String variable) {

  /** Lambda takes 6 MB of event: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html. */
  private static final int MAX_BODY = 6 * 1024 * 1024;

  /**
   * The id in the address.
   *
   * @throws Refusal (not found) where it is none: no such thing can be there
   */
  UUID id() {
    try {
      // UUID.fromString also takes short forms such as 1-1-1-1-1.
      if (variable.length() == 36) {
        return UUID.fromString(variable);
      }
    } catch (IllegalArgumentException notOne) {
      // As below.
    }
    throw new Refusal(Problem.NOT_FOUND, "'" + shortened(variable) + "' is not an id.");
  }

  private static String shortened(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= 50 ? plain : plain.substring(0, 50) + "…";
  }

  /** The body, which must say that it is JSON. */
  byte[] json() {
    String type = request.header("content-type");
    String media = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    if (!media.equals("application/json")) {
      throw new Refusal(
          Problem.UNSUPPORTED_MEDIA_TYPE, "Send the body as Content-Type: application/json.");
    }
    if (request.body().length > MAX_BODY) {
      throw InvalidInput.tooLarge(
          "", "has a body of more than " + MAX_BODY / 1024 / 1024 + " MiB; send it in parts");
    }
    return request.body();
  }

  /** What makes a repeat of this request harmless; null where it does not say. */
  @Nullable Idempotency idempotency() {
    String key = request.header("idempotency-key");
    if (key == null) {
      return null;
    }
    if (key.isBlank() || key.length() > 255 || !key.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
      throw InvalidInput.malformed("Idempotency-Key", "must be 1 to 255 printable characters");
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(request.body());
      return new Idempotency(key, HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Query query() {
    return Query.parse(request.query());
  }

  /** The body as text. */
  String text() {
    return new String(json(), StandardCharsets.UTF_8);
  }
}
