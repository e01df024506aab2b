package dev.encargo.net;

import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/** Tells hosts of the public Internet from others by what they say themselves. Loaded only where a URL is to be looked at. */
final class PublicHosts {

  /** As the WHATWG's URLs have it, such a host is an IPv4 address, in whatever notation: {@code 2130706433}, {@code 0x7f.1}. */
  private static final Pattern ENDS_IN_A_NUMBER =
      Pattern.compile("(?i)(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)\\.?");

  private static final Pattern DOTTED =
      Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})\\.){3}(?:0|[1-9][0-9]{0,2})");

  /** Names that nobody on the Internet has: RFC 6761, RFC 6762, and what networks use inside. */
  private static final Pattern PRIVATE_NAME =
      Pattern.compile("(?i)(?:.*\\.)?(?:localhost|local|internal|intranet|home\\.arpa|lan)\\.?");

  private PublicHosts() {}

  /** Whether a host may be public; a name is not looked up. */
  static boolean isPublic(String host) {
    if (host.startsWith("[")) {
      // A zone, [fe80::1%eth0], is no part of a public address.
      return !host.contains("%")
          && PublicAddresses.isPublic(InetAddress.ofLiteral(host.substring(1, host.length() - 1)));
    }
    if (ENDS_IN_A_NUMBER.matcher(host).matches()) {
      return isCanonical(host) && PublicAddresses.isPublic(InetAddress.ofLiteral(host));
    }
    return host.contains(".") && !PRIVATE_NAME.matcher(host.toLowerCase(Locale.ROOT)).matches();
  }

  private static boolean isCanonical(String host) {
    if (!DOTTED.matcher(host).matches()) {
      return false;
    }
    for (String part : host.split("\\.", -1)) {
      if (Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }
}
