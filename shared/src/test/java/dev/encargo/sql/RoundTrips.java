package dev.encargo.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands on the wire to a server and counts how often the client speaks after it has heard something: its round trips. */
public final class RoundTrips implements AutoCloseable {

  private final ServerSocket door;
  private final URI target;
  private final AtomicInteger trips = new AtomicInteger();
  private final AtomicBoolean answered = new AtomicBoolean(true);

  private RoundTrips(ServerSocket door, URI target) {
    this.door = door;
    this.target = target;
  }

  /** In front of the server of a JDBC URL. */
  public static RoundTrips to(String url) throws IOException {
    URI target = URI.create(url.substring("jdbc:".length()));
    RoundTrips wire =
        new RoundTrips(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), target);
    Thread.ofVirtual().start(wire::accept);
    return wire;
  }

  public String url() {
    return "jdbc:postgresql://"
        + door.getInetAddress().getHostAddress()
        + ":"
        + door.getLocalPort()
        + target.getPath();
  }

  /** How many round trips the work takes. */
  public int during(Runnable work) {
    int before = trips.get();
    work.run();
    return trips.get() - before;
  }

  private void accept() {
    try {
      while (true) {
        Socket client = door.accept();
        Socket server = new Socket(target.getHost(), target.getPort());
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        Thread.ofVirtual().start(() -> pass(client, server, true));
        Thread.ofVirtual().start(() -> pass(server, client, false));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void pass(Socket from, Socket to, boolean fromClient) {
    byte[] bytes = new byte[64 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(bytes); n > 0; n = in.read(bytes)) {
        if (!fromClient) {
          answered.set(true);
        } else if (answered.getAndSet(false)) {
          trips.incrementAndGet();
        }
        out.write(bytes, 0, n);
      }
    } catch (IOException closed) {
      // One side has gone, so the other goes too.
    }
  }

  @Override
  public void close() throws IOException {
    door.close();
  }
}
