package dev.encargo.net;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request.
 *
 * @param url http or https, in ASCII, with a host and without user information
 * @param headers by lower-case name
 * @param body null for none
 * @param timeout for all of it, from the look-up of the name to the last byte
 */
public record HttpCall(
    String method, URI url, Map<String, String> headers, @Nullable String body, Duration timeout) {

  public boolean isEncrypted() {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  /** The host without the brackets of an IPv6 address. */
  public String host() {
    String host = url.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  public int port() {
    return url.getPort() > 0 ? url.getPort() : isEncrypted() ? 443 : 80;
  }
}
