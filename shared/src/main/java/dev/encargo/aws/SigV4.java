package dev.encargo.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Signature Version 4 of a request without a query.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">create a signed
 *     request</a>
 */
final class SigV4 {

  private static final String ALGORITHM = "AWS4-HMAC-SHA256";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private final Supplier<Credentials> credentials;
  private final String region;
  private final String service;

  /** The key changes with the day and with the credentials: four digests saved in nearly every request. */
  private volatile @Nullable Key key;

  private record Key(String day, String secret, SecretKeySpec spec) {}

  SigV4(Supplier<Credentials> credentials, String region, String service) {
    this.credentials = credentials;
    this.region = region;
    this.service = service;
  }

  /**
   * Signs.
   *
   * @param headers to be sent and signed besides {@code host}; names in lower case
   * @return all headers to be sent, without {@code host}
   */
  Map<String, String> sign(
      String method, URI uri, Map<String, String> headers, byte[] body, Instant now) {
    Credentials who = credentials.get();
    String time = TIME.format(now);
    String scope = time.substring(0, 8) + "/" + region + "/" + service + "/aws4_request";
    String digest = hex(sha256(body));
    SortedMap<String, String> signed = new TreeMap<>(headers);
    signed.put("x-amz-content-sha256", digest);
    signed.put("x-amz-date", time);
    if (who.session() != null) {
      signed.put("x-amz-security-token", who.session());
    }
    signed.put("host", uri.getRawAuthority());
    String names = String.join(";", signed.keySet());
    String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    StringBuilder request =
        new StringBuilder(512).append(method).append('\n').append(path).append("\n\n");
    signed.forEach(
        (name, value) -> request.append(name).append(':').append(value.strip()).append('\n'));
    request.append('\n').append(names).append('\n').append(digest);
    String toSign =
        ALGORITHM
            + "\n"
            + time
            + "\n"
            + scope
            + "\n"
            + hex(sha256(request.toString().getBytes(UTF_8)));
    String signature = hex(hmac(key(who.secret(), time.substring(0, 8)), toSign));
    signed.put(
        "authorization",
        ALGORITHM
            + " Credential="
            + who.id()
            + "/"
            + scope
            + ", SignedHeaders="
            + names
            + ", Signature="
            + signature);
    signed.remove("host");
    return signed;
  }

  private SecretKeySpec key(String secret, String day) {
    Key known = key;
    if (known == null || !known.day().equals(day) || !known.secret().equals(secret)) {
      SecretKeySpec spec = spec(("AWS4" + secret).getBytes(UTF_8));
      for (String part : new String[] {day, region, service, "aws4_request"}) {
        spec = spec(hmac(spec, part));
      }
      known = new Key(day, secret, spec);
      key = known;
    }
    return known.spec();
  }

  private static SecretKeySpec spec(byte[] key) {
    return new SecretKeySpec(key, "HmacSHA256");
  }

  private static byte[] hmac(SecretKeySpec key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
