package dev.encargo.owner;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Where the issuer's public keys come from. */
@FunctionalInterface
public interface KeySource {

  /** The JWK set as JSON, by https://www.rfc-editor.org/rfc/rfc7517#section-5. */
  String fetch() throws IOException;

  /** The set at {@code <issuer>/.well-known/jwks.json}, where Cognito and its kin have it. Redirects are not followed. */
  static KeySource of(String issuer) {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    URI address = URI.create(base + "/.well-known/jwks.json");
    return () -> get(address);
  }

  private static String get(URI address) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
    connection.setConnectTimeout(2_000);
    connection.setReadTimeout(3_000);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Accept", "application/json");
    try {
      if (connection.getResponseCode() != 200) {
        throw new IOException(address + " answers " + connection.getResponseCode());
      }
      try (InputStream body = connection.getInputStream()) {
        int most = 256 * 1024;
        byte[] text = body.readNBytes(most + 1);
        if (text.length > most) {
          throw new IOException(address + " answers more than " + most + " bytes");
        }
        return new String(text, StandardCharsets.UTF_8);
      }
    } finally {
      connection.disconnect();
    }
  }
}
