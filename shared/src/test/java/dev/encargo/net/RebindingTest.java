package dev.encargo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;

/** A name that is public when it is looked at, and means this machine a moment later. */
class RebindingTest {

  @Test
  void the_connection_goes_to_the_address_that_was_looked_at_and_nothing_is_looked_up_again()
      throws IOException {
    AtomicInteger lookups = new AtomicInteger();
    PublicAddresses addresses =
        new PublicAddresses(
            false,
            _ ->
                new InetAddress[] {
                  lookups.getAndIncrement() == 0
                      ? InetAddress.ofLiteral("8.8.8.8")
                      : InetAddress.getLoopbackAddress()
                });
    HttpExchange exchange = new HttpExchange(addresses, SSLSocketFactory::getDefault);
    try (ServerSocketChannel receiver = ServerSocketChannel.open()) {
      receiver.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      receiver.configureBlocking(false);
      int port = ((InetSocketAddress) receiver.getLocalAddress()).getPort();
      // Whoever asks the system's resolver for this name is sent to the receiver.
      URI url = URI.create("https://localhost:" + port + "/hook");
      HttpCall call = new HttpCall("POST", url, Map.of(), "{}", Duration.ofMillis(500));
      assertThatThrownBy(() -> exchange.send(call, Map.of())).isInstanceOf(IOException.class);
      assertThat(lookups).hasValue(1);
      assertThat(receiver.accept()).as("a connection to this machine").isNull();
    }
  }
}
