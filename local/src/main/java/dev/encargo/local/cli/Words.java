package dev.encargo.local.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures as people read them: {@code 18,432}, {@code 1 min 20 s}, {@code 3 min ago}. */
final class Words {

  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Words() {}

  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String count(long number, String one, String many) {
    return count(number) + " " + (number == 1 ? one : many);
  }

  /** An amount of money with its two decimals. */
  static String amount(BigDecimal number) {
    return String.format(Locale.ROOT, "%,.2f", number.setScale(2, RoundingMode.HALF_UP));
  }

  static String rate(double perSecond) {
    return (perSecond >= 10
            ? count(Math.round(perSecond))
            : String.format(Locale.ROOT, "%.1f", perSecond))
        + "/s";
  }

  /** To the two largest units: {@code 0.8 s}, {@code 12 s}, {@code 1 min 20 s}, {@code 2 h 5 min}, {@code 3 d 4 h}. */
  static String time(Duration duration) {
    long millis = Math.max(0, duration.toMillis());
    long seconds = Math.round(millis / 1000.0);
    if (millis < 9_950) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
    }
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    long minutes = seconds / 60;
    return minutes < 24 * 60
        ? two(minutes / 60, "h", minutes % 60, "min")
        : two(minutes / (24 * 60), "d", minutes / 60 % 24, "h");
  }

  private static String two(long large, String largeUnit, long small, String smallUnit) {
    return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }

  /** A time as the API writes it, to the millisecond; anything else as it is. */
  static String moment(String text) {
    try {
      return MOMENT.format(Instant.parse(text));
    } catch (DateTimeException noTime) {
      return oneLine(text);
    }
  }

  static String ago(Instant then, Instant now) {
    Duration passed = Duration.between(then, now);
    return passed.compareTo(Duration.ofSeconds(1)) < 0 ? "now" : largest(passed) + " ago";
  }

  private static String largest(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3600) {
      return seconds / 60 + " min";
    }
    return seconds < 48 * 3600 ? seconds / 3600 + " h" : seconds / 86400 + " d";
  }

  /** The first {@code most} characters, with a sign that more was there. */
  static String cut(String text, int most) {
    if (text.codePointCount(0, text.length()) <= most) {
      return text;
    }
    return most < 1 ? "" : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
  }

  /** The words of a text in lines no longer than this, where none of them is; an indented text stays indented. */
  static List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    String indent = text.startsWith("  ") ? "  " : "";
    line.append(indent);
    for (String word : text.strip().split(" +", -1)) {
      boolean first = line.length() == indent.length();
      if (!first && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(indent.length());
        first = true;
      }
      line.append(first ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  /** One line of a text that may hold several, and nothing in it that a terminal would obey. */
  static String oneLine(@Nullable String text) {
    return text == null ? "" : text.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
