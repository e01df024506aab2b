package dev.encargo.local.security;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** An issuer of tokens, or an attacker who plays one: publishes keys, counts who asks for them, and can be down. */
final class KeyServer implements AutoCloseable {

  private final HttpServer server;
  private final AtomicInteger asked = new AtomicInteger();
  private volatile List<JWK> published = List.of();
  private volatile boolean down;

  KeyServer(JWK... keys) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          byte[] set = new JWKSet(published).toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(down ? 500 : 200, down ? -1 : set.length);
          if (!down) {
            exchange.getResponseBody().write(set);
          }
          exchange.close();
        });
    server.start();
    publish(keys);
  }

  /** These and no others. */
  void publish(JWK... keys) {
    published = List.of(keys).stream().map(JWK::toPublicJWK).toList();
  }

  void down(boolean now) {
    down = now;
  }

  int asked() {
    return asked.get();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
