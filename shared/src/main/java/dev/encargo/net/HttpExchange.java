package dev.encargo.net;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.net.SocketFactory;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/** Sends one request over a connection of its own and reads the answer; redirects are answers like any other. */
public final class HttpExchange {

  private final PublicAddresses addresses;
  private final Supplier<SocketFactory> tls;

  /**
   * @param tls gives the {@link SSLSocketFactory}; asked when it is needed, since reading the trusted certificates takes a cold start
   *     longer than the rest of the job types together
   */
  public HttpExchange(PublicAddresses addresses, Supplier<SocketFactory> tls) {
    this.addresses = addresses;
    this.tls = tls;
  }

  /**
   * @param headers to send beside those of the call
   * @throws PublicAddresses.Blocked where the address is not public, or is asked without encryption
   * @throws SocketTimeoutException where it took too long
   */
  public HttpAnswer send(HttpCall call, Map<String, String> headers) throws IOException {
    String host = call.host();
    InetAddress address = addresses.of(host);
    if (!call.isEncrypted() && !addresses.mayBePlain(address)) {
      throw new PublicAddresses.Blocked("http://" + host);
    }
    int millis = (int) call.timeout().toMillis();
    AtomicBoolean late = new AtomicBoolean();
    try (Socket plain = new Socket()) {
      // One clock for everything: an answer that trickles in byte by byte ends in time too.
      Thread clock = Thread.ofVirtual().start(() -> closeAfter(millis, plain, late));
      try {
        plain.connect(new InetSocketAddress(address, call.port()), millis);
        Socket socket = call.isEncrypted() ? encrypted(plain, host, call.port()) : plain;
        write(socket.getOutputStream(), call, headers);
        return HttpAnswer.read(new BufferedInputStream(socket.getInputStream()), call.method());
      } finally {
        clock.interrupt();
      }
    } catch (IOException e) {
      throw late.get() ? new SocketTimeoutException("no answer within " + millis + " ms") : e;
    }
  }

  private static void closeAfter(int millis, Socket socket, AtomicBoolean late) {
    try {
      Thread.sleep(millis);
      late.set(true);
      socket.close();
    } catch (InterruptedException | IOException e) {
      // The exchange ended in time, or is over anyway.
    }
  }

  private Socket encrypted(Socket plain, String host, int port) throws IOException {
    SSLSocketFactory factory = (SSLSocketFactory) tls.get();
    SSLSocket socket = (SSLSocket) factory.createSocket(plain, host, port, true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static void write(OutputStream out, HttpCall call, Map<String, String> headers)
      throws IOException {
    String path = call.url().getRawPath();
    String query = call.url().getRawQuery();
    StringBuilder head = new StringBuilder(call.method()).append(' ');
    head.append(path == null || path.isEmpty() ? "/" : path);
    head.append(query == null ? "" : "?" + query).append(" HTTP/1.1\r\n");
    boolean usual = call.port() == (call.isEncrypted() ? 443 : 80);
    header(head, "host", call.url().getHost() + (usual ? "" : ":" + call.port()));
    header(head, "connection", "close");
    headers.forEach((name, value) -> header(head, name, value));
    call.headers().forEach((name, value) -> header(head, name, value));
    String body = call.body();
    byte[] bytes = body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    if (body != null || call.method().startsWith("P")) {
      header(head, "content-length", Integer.toString(bytes.length));
    }
    out.write(head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
    out.write(bytes);
    out.flush();
  }

  private static void header(StringBuilder head, String name, String value) {
    head.append(name).append(": ").append(value).append("\r\n");
  }
}
