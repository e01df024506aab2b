package dev.encargo.functions;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Locale;
import java.util.Map;

/** Answers HTTP requests for a rehearsal, each on a connection of its own, so that none stays open. */
public final class StandInWeb implements AutoCloseable {

  private static final String LENGTH = "content-length:";

  private final Map<String, String> answers;
  private final String otherwise;
  private final StandIn server;

  private StandInWeb(Map<String, String> answers, String otherwise) throws IOException {
    this.answers = Map.copyOf(answers);
    this.otherwise = otherwise;
    this.server = StandIn.start(this::converse);
  }

  /**
   * Listens.
   *
   * @param answers JSON in ASCII, by path
   * @param otherwise to requests for other paths
   */
  public static StandInWeb start(Map<String, String> answers, String otherwise) throws IOException {
    return new StandInWeb(answers, otherwise);
  }

  /** Without a slash at its end. */
  public String url() {
    return "http://127.0.0.1:" + server.port();
  }

  private void converse(Socket socket) throws IOException {
    InputStream in = new BufferedInputStream(socket.getInputStream());
    String path = line(in).split(" ", 3)[1];
    int length = 0;
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      if (header.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
        length = Integer.parseInt(header.substring(LENGTH.length()).strip());
      }
    }
    in.skipNBytes(length);
    String body = answers.getOrDefault(path, otherwise);
    String head =
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    socket.getOutputStream().write((head + body).getBytes(US_ASCII));
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder(80);
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
