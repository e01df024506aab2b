package dev.encargo.local.endpoint;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * As much of an HTTP/1.1 server as an AWS SDK needs, on the loopback address: one virtual thread a connection, requests one after
 * the other, answers in one write.
 *
 * <p>Not the JDK's {@code HttpServer}, because one POST of a thousand jobs makes a hundred requests here, and its dispatcher thread
 * wakes twice for each: side by side, a whole SDK call took 350 to 360 µs of processor time with this one and 425 to 510 µs with that.
 */
public final class HttpLoop implements AutoCloseable {

  /**
   * @param headers by lower-case name
   */
  public record Request(String method, String path, Map<String, String> headers, String body) {}

  /**
   * @param headers whole lines, each with its line end
   */
  public record Response(int status, String headers, String body) {}

  /** Answers one request; runs on the connection's thread. */
  public interface Handler {
    /**
     * @throws IOException to close the connection without an answer
     */
    Response answer(Request request) throws IOException, InterruptedException;
  }

  /** What was sent is not HTTP, or too much of it; the connection is closed with this status. */
  private static final class BadRequest extends IOException {
    final int status;

    BadRequest(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  private static final int MAX_LINE = 16_384;
  private static final int MAX_HEADERS = 100;
  private static final long RETRY_NANOS = 10_000_000;

  private final ServerSocket listener;
  private final Handler handler;
  private final int maxBody;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Listens on the loopback address; port 0 is any free one. */
  public HttpLoop(int port, int maxBody, Handler handler) throws IOException {
    this.listener = new ServerSocket(port, 1_024, InetAddress.getLoopbackAddress());
    this.maxBody = maxBody;
    this.handler = handler;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Begins to answer. */
  public void start() {
    Thread.ofVirtual().name("http-" + port()).start(this::accept);
  }

  private void accept() {
    while (!closed) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        Connection connection = new Connection(socket);
        connections.add(connection);
        connection.thread = Thread.ofVirtual().unstarted(connection);
        connection.thread.start();
        if (closed) {
          connection.close();
        }
      } catch (IOException e) {
        if (!closed) {
          LockSupport.parkNanos(RETRY_NANOS); // out of file descriptors, perhaps: some come back
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      // it is closed all the same
    }
    connections.forEach(Connection::close);
  }

  private final class Connection implements Runnable {
    private final Socket socket;
    @Nullable Thread thread;

    Connection(Socket socket) {
      this.socket = socket;
    }

    @Override
    public void run() {
      try (socket) {
        InputStream in = new BufferedInputStream(socket.getInputStream(), 16_384);
        OutputStream out = socket.getOutputStream();
        serve(in, out);
      } catch (IOException | InterruptedException e) {
        // the other side, or this server, has gone
      } finally {
        connections.remove(this);
      }
    }

    private void serve(InputStream in, OutputStream out) throws IOException, InterruptedException {
      try {
        boolean more = true;
        while (more) {
          Request request = read(in, out);
          if (request == null) {
            return;
          }
          more = !"close".equalsIgnoreCase(request.headers().get("connection"));
          write(out, handler.answer(request), more);
        }
      } catch (BadRequest e) {
        write(out, new Response(e.status, "", ""), false);
      }
    }

    void close() {
      try {
        socket.close();
      } catch (IOException e) {
        // it is closed all the same
      }
      Thread running = thread;
      if (running != null) {
        running.interrupt();
      }
    }
  }

  private @Nullable Request read(InputStream in, OutputStream out) throws IOException {
    String first = line(in);
    if (first == null) {
      return null;
    }
    String[] parts = first.split(" ", 3);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
      throw new BadRequest(400, "not HTTP/1.1");
    }
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon < 1 || headers.size() == MAX_HEADERS) {
        throw new BadRequest(400, "malformed header");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    if (headers.containsKey("expect")) {
      out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(ISO_8859_1));
    }
    return new Request(parts[0], parts[1], headers, body(in, headers));
  }

  private String body(InputStream in, Map<String, String> headers) throws IOException {
    if (headers.containsKey("transfer-encoding")) {
      throw new BadRequest(411, "Content-Length is wanted");
    }
    int length;
    try {
      length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    } catch (NumberFormatException e) {
      throw new BadRequest(400, "malformed Content-Length");
    }
    if (length < 0 || length > maxBody) {
      throw new BadRequest(413, "too large");
    }
    byte[] body = in.readNBytes(length);
    if (body.length < length) {
      throw new BadRequest(400, "ended early");
    }
    return new String(body, UTF_8);
  }

  /** A line without its end; null at the end of the stream. */
  private static @Nullable String line(InputStream in) throws IOException {
    byte[] bytes = new byte[128];
    int length = 0;
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      if (length == bytes.length) {
        if (length == MAX_LINE) {
          throw new BadRequest(431, "header too long");
        }
        bytes = Arrays.copyOf(bytes, 2 * length);
      }
      bytes[length++] = (byte) b;
    }
    int end = length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
    return new String(bytes, 0, end, ISO_8859_1);
  }

  private static void write(OutputStream out, Response response, boolean keepAlive)
      throws IOException {
    byte[] body = response.body().getBytes(UTF_8);
    byte[] head =
        ("HTTP/1.1 "
                + response.status()
                + (response.status() < 300 ? " OK" : " Refused")
                + "\r\nContent-Length: "
                + body.length
                + (keepAlive ? "\r\n" : "\r\nConnection: close\r\n")
                + response.headers()
                + "\r\n")
            .getBytes(ISO_8859_1);
    byte[] whole = Arrays.copyOf(head, head.length + body.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    out.write(whole);
  }
}
