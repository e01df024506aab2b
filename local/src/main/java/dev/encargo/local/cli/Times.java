package dev.encargo.local.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as people type them. */
final class Times {

  private static final Pattern FROM_NOW = Pattern.compile("([+-])(\\d{1,9})([smhd])");

  private Times() {}

  /**
   * Reads {@code +10m}, {@code -2h}, {@code 2030-01-31}, {@code 2030-01-31T09:00} (here) or {@code 2030-01-31T09:00:00Z}.
   *
   * @throws Failure naming the option where it is none of these
   */
  static Instant parse(String text, String option) {
    return parse(text, option, Instant.now(), ZoneId.systemDefault());
  }

  static Instant parse(String text, String option, Instant now, ZoneId here) {
    Matcher relative = FROM_NOW.matcher(text);
    if (relative.matches()) {
      Duration distance =
          Duration.ofSeconds(Long.parseLong(relative.group(2)) * seconds(relative.group(3)));
      return relative.group(1).equals("+") ? now.plus(distance) : now.minus(distance);
    }
    try {
      if (text.length() == 10) {
        return LocalDate.parse(text).atStartOfDay(here).toInstant();
      }
      boolean zoned = text.matches(".*(Z|[+-]\\d\\d:\\d\\d)");
      return zoned
          ? OffsetDateTime.parse(text).toInstant()
          : LocalDateTime.parse(text).atZone(here).toInstant();
    } catch (DateTimeParseException e) {
      throw new Failure(
          option
              + " is '"
              + text
              + "': write +90s, +10m, +2h, +1d, 2030-01-31T09:00 or 2030-01-31T09:00:00Z.");
    }
  }

  private static long seconds(String unit) {
    return switch (unit) {
      case "s" -> 1;
      case "m" -> 60;
      case "h" -> 3600;
      default -> 86_400;
    };
  }
}
