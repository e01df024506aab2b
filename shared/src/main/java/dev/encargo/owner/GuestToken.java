package dev.encargo.owner;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** A guest's secret: 256 random bits, as 43 characters that headers take. Never kept and never logged, only its digest is. */
public record GuestToken(String text) {

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  /**
   * @param random fit for secrets
   */
  static GuestToken fresh(RandomGenerator random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return new GuestToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** Whether it can be one at all. */
  boolean isWellFormed() {
    return FORM.matcher(text).matches();
  }

  /** SHA-256 in hex; a secret of 256 random bits needs no salt. */
  public String sha256() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public String toString() {
    return "GuestToken[…]";
  }
}
