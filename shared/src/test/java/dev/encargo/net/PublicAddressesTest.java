package dev.encargo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "192.0.0.170",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "fd00:ec2::254",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "100::1",
        "2130706433",
        "127.1"
      })
  void addresses_that_are_not_on_the_public_Internet_are_blocked(String literal) {
    assertThatThrownBy(() -> new PublicAddresses(false).of(literal))
        .isInstanceOf(PublicAddresses.Blocked.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "8.8.8.8",
        "100.63.0.1",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.167.1.1",
        "223.255.255.254",
        "2600:9000::1",
        "2a00:1450:4003::1",
        "2001:4860:4860::8888"
      })
  void public_addresses_are_allowed(String literal) throws Exception {
    assertThat(new PublicAddresses(false).of(literal)).isEqualTo(InetAddress.getByName(literal));
  }

  @Test
  void a_name_that_also_means_a_private_address_is_blocked() {
    PublicAddresses addresses =
        new PublicAddresses(
            false, host -> new InetAddress[] {literal("8.8.8.8"), literal("10.0.0.1")});
    assertThatThrownBy(() -> addresses.of("rebound.example"))
        .isInstanceOf(PublicAddresses.Blocked.class);
  }

  @Test
  void the_loopback_is_allowed_where_that_was_said_and_nothing_else_is() throws Exception {
    PublicAddresses addresses = new PublicAddresses(true);
    assertThat(addresses.of("127.0.0.1").isLoopbackAddress()).isTrue();
    assertThatThrownBy(() -> addresses.of("169.254.169.254"))
        .isInstanceOf(PublicAddresses.Blocked.class);
    assertThatThrownBy(() -> addresses.of("10.0.0.1")).isInstanceOf(PublicAddresses.Blocked.class);
  }

  private static InetAddress literal(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }
}
