package dev.encargo.handlers.cardimport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The physical lines of a file, each with its place in bytes; LF, CRLF and CR end a line, also mixed.
 *
 * <p>The bytes are kept as ISO-8859-1, one character for one byte. Delimiters, quotes and line ends are the same byte in every
 * encoding that is read, so a file can be cut into fields before it is known how they are encoded, and an offset in bytes is exact.
 */
final class Lines implements Closeable {

  /** The longest line that is read, in bytes: a statement's line has a few hundred. */
  static final int MAX_LINE = 65_536;

  /**
   * One line.
   *
   * @param number 1 for the first line of the file
   * @param end offset of the first byte after its line end
   * @param text without the line end
   */
  record Line(long number, long end, String text) {}

  private final InputStream in;
  private final byte[] buffer = new byte[2 * MAX_LINE];
  private int from;
  private int to;
  private long number;
  private long offset;

  /**
   * @param in stands at {@code offset}
   * @param number of the line that begins there
   */
  Lines(InputStream in, long offset, long number) {
    this.in = in;
    this.offset = offset;
    this.number = number;
  }

  /**
   * The next line, or null at the end of the file.
   *
   * @throws BadFile where it is longer than {@link #MAX_LINE}
   */
  @Nullable Line next() throws IOException, BadFile {
    int end = from;
    while (true) {
      while (end < to && buffer[end] != '\n' && buffer[end] != '\r') {
        end++;
      }
      if (end - from > MAX_LINE) {
        throw tooLong(number);
      }
      if (end < to) {
        return line(end, endOfLineAt(end));
      }
      int length = end - from;
      if (!fill()) {
        return length == 0 ? null : line(to, to);
      }
      end = from + length;
    }
  }

  static BadFile tooLong(long number) {
    return new BadFile(
        "Line " + number + " is longer than " + MAX_LINE + " bytes: this is no statement in CSV.");
  }

  private Line line(int end, int next) {
    // fill() may have moved the bytes, but then it moved from as well.
    String text = new String(buffer, from, end - from, StandardCharsets.ISO_8859_1);
    offset += next - from;
    from = next;
    return new Line(number++, offset, text);
  }

  /** Where the line after the line end at {@code end} begins. */
  private int endOfLineAt(int end) throws IOException {
    if (buffer[end] == '\n') {
      return end + 1;
    }
    if (end + 1 == to) {
      // Whether this CR is half of a CRLF is for the next byte to say; there is always room for it.
      int next = in.read();
      if (next < 0) {
        return end + 1;
      }
      buffer[to++] = (byte) next;
    }
    return buffer[end + 1] == '\n' ? end + 2 : end + 1;
  }

  /** Reads more behind what is there. Room is left for one byte beyond a full buffer's line. */
  private boolean fill() throws IOException {
    System.arraycopy(buffer, from, buffer, 0, to - from);
    to -= from;
    from = 0;
    int count = in.read(buffer, to, buffer.length - 1 - to);
    if (count <= 0) {
      return false;
    }
    to += count;
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
