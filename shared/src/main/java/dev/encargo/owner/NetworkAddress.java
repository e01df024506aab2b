package dev.encargo.owner;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Where a request came from, as far as one household or machine has it: a whole IPv4 address, of IPv6 the first 64 bits, since the rest
 * is for each device to choose (https://www.rfc-editor.org/rfc/rfc6177).
 */
public record NetworkAddress(String text) {

  /**
   * @param address as API Gateway writes it; one that is none counts as it stands
   */
  public static NetworkAddress of(String address) {
    // Only digits, dots and colons are parsed: a name would be looked up.
    if (!address.matches("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      return new NetworkAddress(address);
    }
    try {
      InetAddress parsed = InetAddress.getByName(address);
      return parsed instanceof Inet6Address
          ? new NetworkAddress(
              HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), 8)) + "/64")
          : new NetworkAddress(parsed.getHostAddress());
    } catch (UnknownHostException e) {
      return new NetworkAddress(address);
    }
  }

  /** What is kept of it, for a few minutes. */
  String sha256() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
