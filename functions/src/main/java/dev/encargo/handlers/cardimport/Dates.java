package dev.encargo.handlers.cardimport;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Dates as banks write them: a four-digit year in front is ISO, everything else is read in the order given here. */
enum Dates {
  DAY_FIRST("dd/mm/yyyy"),
  MONTH_FIRST("mm/dd/yyyy");

  private static final String ISO = "yyyy-mm-dd";
  private static final int FIRST_YEAR = 1990;
  private static final int LAST_YEAR = 2099;

  private final String pattern;

  Dates(String pattern) {
    this.pattern = pattern;
  }

  String pattern() {
    return pattern;
  }

  /** By the pattern a caller writes, whatever its separators, or null where it is neither of these nor ISO. */
  static @Nullable Dates named(String pattern) {
    return switch (pattern.toLowerCase(Locale.ROOT).replace('-', '/').replace('.', '/')) {
      case "dd/mm/yyyy", "d/m/yyyy", "dd/mm/yy", "yyyy/mm/dd" -> DAY_FIRST;
      case "mm/dd/yyyy", "m/d/yyyy", "mm/dd/yy" -> MONTH_FIRST;
      default -> null;
    };
  }

  /** Reads a date; what follows an ISO date after a {@code T} or a space, its time, is left out. */
  LocalDate parse(String text) throws Refused {
    int[] parts = new int[3];
    int[] digits = new int[3];
    int part = 0;
    char separator = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9' && digits[part] < 4) {
        parts[part] = parts[part] * 10 + (c - '0');
        digits[part]++;
      } else if (part < 2 && digits[part] > 0 && isSeparator(c, separator)) {
        separator = c;
        part++;
      } else if (part == 2 && digits[2] > 0 && (c == ' ' || c == 'T')) {
        break;
      } else {
        throw unreadable(text);
      }
    }
    if (digits[0] == 4 && digits[1] <= 2 && digits[2] <= 2 && digits[2] > 0) {
      return date(parts[0], parts[1], parts[2], text, ISO);
    }
    if (digits[0] <= 2 && digits[1] <= 2 && (digits[2] == 4 || digits[2] == 2)) {
      int year = digits[2] == 2 ? 2000 + parts[2] : parts[2];
      return this == DAY_FIRST
          ? date(year, parts[1], parts[0], text, pattern)
          : date(year, parts[0], parts[1], text, pattern);
    }
    throw unreadable(text);
  }

  private static boolean isSeparator(char c, char separator) {
    return separator == 0 ? c == '/' || c == '-' || c == '.' : c == separator;
  }

  private LocalDate date(int year, int month, int day, String text, String readAs) throws Refused {
    if (month < 1 || month > 12 || day < 1 || day > YearMonth.of(year, month).lengthOfMonth()) {
      boolean swapped = !readAs.equals(ISO) && month > 12 && month <= 31 && day >= 1 && day <= 12;
      throw new Refused(
          Refused.shown(text)
              + " is no day of the calendar, read as "
              + readAs
              + (swapped
                  ? "; if all dates are " + other().pattern + ", import with that dateFormat"
                  : ""));
    }
    if (year < FIRST_YEAR || year > LAST_YEAR) {
      throw new Refused(
          Refused.shown(text) + " is not between " + FIRST_YEAR + " and " + LAST_YEAR);
    }
    return LocalDate.of(year, month, day);
  }

  private Dates other() {
    return this == DAY_FIRST ? MONTH_FIRST : DAY_FIRST;
  }

  private Refused unreadable(String text) {
    return text.isEmpty()
        ? new Refused("is empty; write a date such as 31/12/2025")
        : new Refused(Refused.shown(text) + " is no date; write it as " + pattern + " or " + ISO);
  }
}
