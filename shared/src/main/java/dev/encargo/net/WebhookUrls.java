package dev.encargo.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which URLs may be called back: https on known ports, of hosts that do not say themselves that they are not public.
 *
 * <p>Names are not looked up here: what they mean may change until the call, when {@link PublicAddresses} looks at the very address that
 * is connected to.
 *
 * @param loopback whether this machine may be called as well, on any port and without encryption
 * @param ports that may be called elsewhere
 */
public record WebhookUrls(boolean loopback, Set<Integer> ports) {

  /** Nothing but https on its own port. */
  public static final WebhookUrls PUBLIC = new WebhookUrls(false, Set.of(443));

  /**
   * What is wrong with a URL.
   *
   * @return to be read after the field's name; null where nothing is
   */
  public @Nullable String refusal(String text) {
    URI url;
    try {
      url = new URI(text);
    } catch (URISyntaxException e) {
      return "must be an https URL without user and password";
    }
    String host = url.getHost();
    boolean https = "https".equalsIgnoreCase(url.getScheme());
    boolean web = https || "http".equalsIgnoreCase(url.getScheme());
    if (host == null || url.getRawUserInfo() != null || !web) {
      return "must be an https URL without user and password";
    }
    if (loopback && isLoopback(host)) {
      return null;
    }
    if (!https) {
      return "must be an https URL without user and password";
    }
    if (!PublicHosts.isPublic(host)) {
      return "must name a host on the public Internet, not " + shortened(host);
    }
    int port = url.getPort() == -1 ? 443 : url.getPort();
    return ports.contains(port)
        ? null
        : "must be on port "
            + new TreeSet<>(ports).stream().map(String::valueOf).collect(Collectors.joining(" or "))
            + ", not "
            + port;
  }

  private static boolean isLoopback(String host) {
    return host.equalsIgnoreCase("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
  }

  private static String shortened(String host) {
    return host.length() <= 60 ? host : host.substring(0, 60) + "…";
  }
}
