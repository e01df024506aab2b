package dev.encargo.functions;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/** A server on this very machine for a rehearsal, with one connection after the other; it ends when it is closed. */
final class StandIn implements AutoCloseable {

  /** What it does with a connection, which is closed afterwards. */
  interface Conversation {
    void hold(Socket socket) throws IOException;
  }

  /** Who is not understood hears nothing, waits, and is cut off: a rehearsal must come to an end. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final ServerSocket server;

  private StandIn(ServerSocket server) {
    this.server = server;
  }

  /** Listens on a free port of the loopback address. */
  static StandIn start(Conversation conversation) throws IOException {
    StandIn standIn = new StandIn(new ServerSocket(0, 8, InetAddress.ofLiteral("127.0.0.1")));
    Thread.ofPlatform().daemon().start(() -> standIn.serve(conversation));
    return standIn;
  }

  int port() {
    return server.getLocalPort();
  }

  private void serve(Conversation conversation) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        conversation.hold(socket);
      } catch (IOException ended) {
        // By whom it talked to, or by close.
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
