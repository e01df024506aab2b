package dev.encargo.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Keeps requests out of the network they come from: a host may only mean addresses of the public Internet, by IANA's registries of
 * special addresses (https://www.iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry). That leaves out the
 * Lambda runtime on the loopback, the credentials at 169.254.170.2 and the metadata at 169.254.169.254 and fd00:ec2::254.
 */
public final class PublicAddresses {

  /** A host that means an address which requests must not go to. */
  public static final class Blocked extends IOException {
    Blocked(String host) {
      super(host + " is not an address on the public Internet");
    }
  }

  /** How names become addresses. */
  public interface Lookup {
    InetAddress[] all(String host) throws UnknownHostException;
  }

  private final boolean loopback;
  private final boolean everywhere;
  private final Lookup lookup;

  /**
   * @param loopback whether this machine itself is allowed, for trying things on it
   */
  public PublicAddresses(boolean loopback) {
    this(loopback, InetAddress::getAllByName);
  }

  /**
   * The same with look-ups of another kind.
   */
  public PublicAddresses(boolean loopback, Lookup lookup) {
    this(loopback, false, lookup);
  }

  private PublicAddresses(boolean loopback, boolean everywhere, Lookup lookup) {
    this.loopback = loopback;
    this.everywhere = everywhere;
    this.lookup = lookup;
  }

  /** Every address, and without encryption too: for what the operator names, not a user. */
  public static PublicAddresses andAllOthers() {
    return new PublicAddresses(true, true, InetAddress::getAllByName);
  }

  /**
   * The address to connect to; connect to this one and look nothing up again.
   *
   * @throws Blocked where any of the host's addresses is not public
   * @throws UnknownHostException where it has none
   */
  InetAddress of(String host) throws IOException {
    InetAddress[] addresses = lookup.all(host);
    for (InetAddress address : addresses) {
      if (!everywhere && !isPublic(address) && !(loopback && address.isLoopbackAddress())) {
        throw new Blocked(host);
      }
    }
    return addresses[0];
  }

  /** Whether an address that {@link #of} gave may be asked without encryption: this machine, where it is allowed. */
  boolean mayBePlain(InetAddress address) {
    return everywhere || (loopback && address.isLoopbackAddress());
  }

  static boolean isPublic(InetAddress address) {
    byte[] bytes = address.getAddress();
    int first = bytes[0] & 0xFF;
    int second = bytes[1] & 0xFF;
    int third = bytes[2] & 0xFF;
    if (address instanceof Inet4Address) {
      return isPublic4(first, second, third);
    }
    // Of IPv6 only 2000::/3 is given to anybody; in it 2001::/23 and 2002::/16 lead elsewhere
    // (Teredo, 6to4), 2001:db8::/32 and
    // 3fff::/20 are for documents.
    boolean unicast = (first & 0xE0) == 0x20;
    boolean protocols = first == 0x20 && second == 0x01 && third < 0x02;
    boolean documents =
        first == 0x20 && second == 0x01 && third == 0x0D && (bytes[3] & 0xFF) == 0xB8;
    boolean newDocuments = first == 0x3F && second == 0xFF && third < 0x10;
    boolean sixToFour = first == 0x20 && second == 0x02;
    return unicast && !protocols && !documents && !newDocuments && !sixToFour;
  }

  private static boolean isPublic4(int first, int second, int third) {
    return switch (first) {
      case 0, 10, 127 -> false;
      case 100 -> second < 64 || second > 127;
      case 169 -> second != 254;
      case 172 -> second < 16 || second > 31;
      case 192 ->
          second != 168
              && !(second == 0 && (third == 0 || third == 2))
              && !(second == 88 && third == 99);
      case 198 -> second != 18 && second != 19 && !(second == 51 && third == 100);
      case 203 -> !(second == 0 && third == 113);
      default -> first < 224;
    };
  }
}
