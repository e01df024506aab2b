package dev.encargo.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What came back, by RFC 9112.
 *
 * @param headers by lower-case name; several of one name joined by {@code ", "}
 * @param body its first {@link #MAX_BODY} bytes as UTF-8
 * @param truncated whether there was more
 */
public record HttpAnswer(int status, Map<String, String> headers, String body, boolean truncated) {

  /** Of more bytes of a body the rest is not read. */
  public static final int MAX_BODY = 65_536;

  private static final int MAX_HEAD = 32_768;
  private static final int MAX_INTERIM = 10;

  /** The connection ended or spoke something else than HTTP. */
  public static final class Garbled extends IOException {
    Garbled(String what) {
      super("the answer is not HTTP: " + what);
    }
  }

  /** Reads one answer and not a byte more than is kept. */
  public static HttpAnswer read(InputStream in, String method) throws IOException {
    for (int i = 0; i < MAX_INTERIM; i++) {
      Head head = new Head(in);
      int status = status(head.line());
      Map<String, String> headers = headers(head);
      if (status >= 200) {
        return body(in, status, headers, method);
      }
    }
    throw new Garbled("too many interim answers");
  }

  /**
   * What {@code Retry-After} says, RFC 9110, section 10.2.3: seconds or a date.
   *
   * @param longest no more than this is given
   * @return null where it says nothing that can be read
   */
  public @Nullable Duration retryAfter(Instant now, Duration longest) {
    String value = headers.get("retry-after");
    if (value == null) {
      return null;
    }
    Duration after;
    if (value.matches("[0-9]{1,9}")) {
      after = Duration.ofSeconds(Long.parseLong(value));
    } else {
      try {
        after =
            Duration.between(now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
      } catch (DateTimeException e) {
        return null;
      }
    }
    return after.isNegative() ? Duration.ZERO : after.compareTo(longest) > 0 ? longest : after;
  }

  private static int status(String line) throws Garbled {
    boolean known = line.startsWith("HTTP/1.1 ") || line.startsWith("HTTP/1.0 ");
    String code = known && line.length() >= 12 ? line.substring(9, 12) : "";
    if (!code.matches("[1-5][0-9][0-9]")) {
      throw new Garbled("no status line");
    }
    return Integer.parseInt(code);
  }

  private static Map<String, String> headers(Head head) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    for (String line = head.line(); !line.isEmpty(); line = head.line()) {
      int colon = line.indexOf(':');
      if (colon < 1) {
        throw new Garbled("a header without a colon");
      }
      String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      headers.merge(name, line.substring(colon + 1).strip(), (a, b) -> a + ", " + b);
    }
    return headers;
  }

  private static HttpAnswer body(
      InputStream in, int status, Map<String, String> headers, String method) throws IOException {
    byte[] bytes;
    if (method.equals("HEAD") || status == 204 || status == 304) {
      bytes = new byte[0];
    } else if (headers
        .getOrDefault("transfer-encoding", "")
        .toLowerCase(Locale.ROOT)
        .endsWith("chunked")) {
      bytes = chunked(in);
    } else if (headers.containsKey("content-length")) {
      long length = number(headers.getOrDefault("content-length", ""), 10);
      bytes = in.readNBytes((int) Math.min(length, MAX_BODY + 1L));
      if (bytes.length < Math.min(length, MAX_BODY)) {
        throw new Garbled("the body is shorter than announced");
      }
    } else {
      bytes = in.readNBytes(MAX_BODY + 1);
    }
    int kept = Math.min(bytes.length, MAX_BODY);
    String text = new String(bytes, 0, kept, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    return new HttpAnswer(status, headers, text, bytes.length > MAX_BODY);
  }

  private static byte[] chunked(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    while (body.size() <= MAX_BODY) {
      String line = new Head(in).line();
      int end = line.indexOf(';');
      long size = number((end < 0 ? line : line.substring(0, end)).strip(), 16);
      if (size == 0) {
        break;
      }
      int part = (int) Math.min(size, MAX_BODY + 1L - body.size());
      byte[] bytes = in.readNBytes(part);
      body.write(bytes);
      if (bytes.length < part) {
        throw new Garbled("the body ends within a chunk");
      }
      if (part < size) {
        break;
      }
      if (!new Head(in).line().isEmpty()) {
        throw new Garbled("a chunk is longer than announced");
      }
    }
    return body.toByteArray();
  }

  private static long number(String text, int radix) throws Garbled {
    try {
      long number = Long.parseLong(text, radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Garbled("a length that is no number");
  }

  /** Lines of the head of a message, together at most {@link #MAX_HEAD} bytes. */
  private static final class Head {
    private final InputStream in;
    private int left = MAX_HEAD;

    Head(InputStream in) {
      this.in = in;
    }

    String line() throws IOException {
      StringBuilder line = new StringBuilder();
      while (true) {
        int next = in.read();
        if (next < 0 || --left < 0) {
          throw new Garbled(next < 0 ? "it ends in its head" : "its head is too long");
        }
        if (next == '\n') {
          int length = line.length();
          return length > 0 && line.charAt(length - 1) == '\r'
              ? line.substring(0, length - 1)
              : line.toString();
        }
        line.append((char) next);
      }
    }
  }
}
