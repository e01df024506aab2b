package dev.encargo.outbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Secrets of webhooks: {@code whsec_} and Base64, as Standard Webhooks has them. */
public final class WebhookSecret {

  private static final String PREFIX = "whsec_";
  private static final int FEWEST_BYTES = 24;
  private static final int MOST_BYTES = 64;

  private WebhookSecret() {}

  /** 32 bytes. */
  static String fresh(RandomGenerator random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return PREFIX + Base64.getEncoder().encodeToString(bytes);
  }

  /** What is wrong with a secret that somebody chose, to be read after the field's name; null where nothing is. */
  public static @Nullable String refusal(String secret) {
    String form =
        "must be whsec_ and the Base64 of " + FEWEST_BYTES + " to " + MOST_BYTES + " random bytes";
    if (!secret.startsWith(PREFIX)) {
      return form;
    }
    try {
      int length = key(secret).length;
      return length < FEWEST_BYTES || length > MOST_BYTES ? form + ", and has " + length : null;
    } catch (IllegalArgumentException e) {
      return form;
    }
  }

  /** The bytes that sign; of a text of another form, its own. */
  static byte[] key(String secret) {
    return secret.startsWith(PREFIX)
        ? Base64.getDecoder().decode(secret.substring(PREFIX.length()))
        : secret.getBytes(StandardCharsets.UTF_8);
  }
}
