package dev.encargo.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The formats of texts that are checked; whoever reads them later must be able to, so each is what the JDK can read too. */
public enum Format {
  DATE_TIME("date-time", "a time such as 2026-03-01T09:00:00Z"),
  DATE("date", "a day such as 2026-03-01"),
  UUID("uuid", "an id such as 019f1a2b-7c55-7d44-8a55-0c6d7e8f9a01"),
  URI("uri", "a URL such as https://example.com/a"),
  EMAIL("email", "an address such as ana@example.com");

  private final String keyword;
  private final String words;

  Format(String keyword, String words) {
    this.keyword = keyword;
    this.words = words;
  }

  /** A class of its own, since an enum's constants are there before what its statics hold. */
  private static final class Patterns {

    static final Pattern UUID =
        Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    /** RFC 3339 wants the seconds, which ISO 8601 lets out. */
    static final Pattern TIME =
        Pattern.compile(
            "\\d{4}-\\d\\d-\\d\\d[Tt]\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?([Zz]|[+-]\\d\\d:\\d\\d)");

    /** What RFC 5321 calls a Mailbox with a Dot-string, in ASCII: no quotes, no spaces, nothing that could end a header. */
    static final Pattern ADDRESS =
        Pattern.compile(
            "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");
  }

  static Optional<Format> of(String keyword) {
    return Arrays.stream(values()).filter(format -> format.keyword.equals(keyword)).findFirst();
  }

  static String known() {
    return String.join(", ", Arrays.stream(values()).map(format -> format.keyword).toList());
  }

  /** As a person would say it, with an example. */
  public String words() {
    return words;
  }

  public boolean fits(String text) {
    return switch (this) {
      case DATE_TIME -> isTime(text);
      case DATE -> isDay(text);
      case UUID -> Patterns.UUID.matcher(text).matches();
      case URI -> isUri(text);
      case EMAIL -> isAddress(text);
    };
  }

  private static boolean isTime(String text) {
    try {
      return Patterns.TIME.matcher(text).matches()
          && OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)) != null;
    } catch (DateTimeException notOne) {
      return false;
    }
  }

  private static boolean isDay(String text) {
    try {
      return text.length() == 10 && LocalDate.parse(text) != null;
    } catch (DateTimeException notOne) {
      return false;
    }
  }

  private static boolean isUri(String text) {
    try {
      return text.chars().allMatch(c -> c < 128) && new URI(text).isAbsolute();
    } catch (URISyntaxException notOne) {
      return false;
    }
  }

  /** RFC 5321, section 4.5.3.1: 64 octets before the @, 254 in all. */
  private static boolean isAddress(String text) {
    return text.length() <= 254
        && text.indexOf('@') <= 64
        && Patterns.ADDRESS.matcher(text).matches();
  }
}
