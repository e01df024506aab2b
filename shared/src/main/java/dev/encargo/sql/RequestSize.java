package dev.encargo.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How large parameters are in a request of the RDS Data API, which takes 4 MiB
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html): who sends many rows at once sends them in parts.
 */
public final class RequestSize {

  /** Bytes that the large parameters of one statement may have together; the rest is for the statement and the others. */
  public static final long MOST = 3_500_000;

  private static final int MOST_BYTES_OF_ONE = 6;

  private RequestSize() {}

  /** The bytes of a text as a JSON string in UTF-8. */
  public static long of(CharSequence text) {
    long bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      bytes += of(text.charAt(i));
    }
    return bytes;
  }

  /** The bytes of one character, or of one half of a surrogate pair. */
  public static int of(char c) {
    if (c == '"' || c == '\\') {
      return 2;
    }
    if (c < 0x20) {
      return MOST_BYTES_OF_ONE;
    }
    return c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }

  /** Whether the text fits one request; read only where its length leaves a doubt. */
  public static boolean fits(CharSequence text) {
    return (long) MOST_BYTES_OF_ONE * text.length() <= MOST || of(text) <= MOST;
  }

  /** The items in their order, in as few lists as fit one request each. */
  public static <T> List<List<T>> parts(Iterable<T> items, ToLongFunction<T> size) {
    List<List<T>> parts = new ArrayList<>();
    List<T> part = new ArrayList<>();
    long bytes = 0;
    for (T item : items) {
      long more = size.applyAsLong(item);
      if (!part.isEmpty() && bytes + more > MOST) {
        parts.add(part);
        part = new ArrayList<>();
        bytes = 0;
      }
      part.add(item);
      bytes += more;
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }
}
