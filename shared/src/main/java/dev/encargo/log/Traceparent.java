package dev.encargo.log;

import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The trace that something belongs to, as the header {@code traceparent} of https://www.w3.org/TR/trace-context/ writes it.
 *
 * @param traceId 32 hexadecimal digits in lower case, not all of them zero
 * @param parentId 16 of the same kind
 */
public record Traceparent(String traceId, String parentId, int flags) {

  private static final int SAMPLED = 1;

  /** The flags that are defined: sampled, and random trace id; others must not be passed on. */
  private static final int KNOWN_FLAGS = 3;

  private static final int LENGTH = 55;

  /** Reads the header; null where it is missing or invalid, and then a new trace must be begun. */
  public static @Nullable Traceparent parse(@Nullable String header) {
    if (header == null
        || header.length() < LENGTH
        || header.charAt(2) != '-'
        || header.charAt(35) != '-'
        || header.charAt(52) != '-') {
      return null;
    }
    String version = header.substring(0, 2);
    // Of a version to come only these parts are to be read, and more may follow them.
    boolean ended =
        header.length() == LENGTH || (!version.equals("00") && header.charAt(LENGTH) == '-');
    String flags = header.substring(53, LENGTH);
    if (!ended || !isHex(version) || version.equals("ff") || !isHex(flags)) {
      return null;
    }
    return of(header.substring(3, 35), header.substring(36, 52), HexFormat.fromHexDigits(flags));
  }

  /**
   * Reads {@code X-Amzn-Trace-Id}, which API Gateway adds to every request
   * (https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader); null where it names no trace.
   */
  public static @Nullable Traceparent ofXRay(@Nullable String header) {
    String root = "";
    String parent = "";
    int flags = 0;
    for (String field : header == null ? new String[0] : header.split(";", 10)) {
      String part = field.strip();
      if (part.startsWith("Root=1-") && part.length() == 40 && part.charAt(15) == '-') {
        root = part.substring(7, 15) + part.substring(16);
      } else if (part.startsWith("Parent=")) {
        parent = part.substring(7);
      } else if (part.equals("Sampled=1")) {
        flags = SAMPLED;
      }
    }
    if (root.isEmpty()) {
      return null;
    }
    return of(root, parent.isEmpty() ? root.substring(16) : parent, flags);
  }

  /** The trace of a job that came without one: its id, which is as unique, so that it need not be stored. */
  public static Traceparent ofJob(UUID id) {
    return new Traceparent(
        hex(id.getMostSignificantBits()) + hex(id.getLeastSignificantBits()),
        hex(id.getLeastSignificantBits()),
        0);
  }

  /** Whether the caller records the trace. */
  public boolean sampled() {
    return (flags & SAMPLED) != 0;
  }

  private static @Nullable Traceparent of(String traceId, String parentId, int flags) {
    return traceId.length() == 32 && parentId.length() == 16 && isId(traceId) && isId(parentId)
        ? new Traceparent(traceId, parentId, flags & KNOWN_FLAGS)
        : null;
  }

  private static boolean isId(String text) {
    return isHex(text) && text.chars().anyMatch(c -> c != '0');
  }

  private static boolean isHex(String text) {
    return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }

  private static String hex(long value) {
    return HexFormat.of().toHexDigits(value);
  }

  /** The header's value. */
  @Override
  public String toString() {
    return "00-" + traceId + "-" + parentId + "-0" + flags;
  }
}
