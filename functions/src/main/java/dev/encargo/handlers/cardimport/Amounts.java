package dev.encargo.handlers.cardimport;

import org.jspecify.annotations.Nullable;

/**
 * Amounts as banks write them.
 *
 * <p>Of a point and a comma in one number the last is the decimal mark; a mark that repeats groups thousands; one that is not followed
 * by exactly three digits is decimal. Only {@code 1.234} and {@code 1,234} have two readings: there the file's own habit decides.
 */
final class Amounts {

  /** More digits than any statement has, few enough for a sum of a million rows to fit 64 bits. */
  private static final int MAX_DIGITS = 12;

  /** The decimal mark of an unambiguous number: '.' or ','; 0 where it does not tell. */
  static char decimalMarkOf(String text) {
    int point = text.lastIndexOf('.');
    int comma = text.lastIndexOf(',');
    if (point < 0 && comma < 0) {
      return 0;
    }
    char last = point > comma ? '.' : ',';
    char other = last == '.' ? ',' : '.';
    int at = Math.max(point, comma);
    if (text.indexOf(other) >= 0) {
      return last;
    }
    if (text.indexOf(last) != at) {
      return other;
    }
    return digitsAfter(text, at) == 3 ? 0 : last;
  }

  private static int digitsAfter(String text, int mark) {
    int i = mark + 1;
    while (i < text.length() && isDigit(text.charAt(i))) {
      i++;
    }
    return i - mark - 1;
  }

  /**
   * An amount taken apart.
   *
   * @param number digits and marks
   * @param sign what stands before or after the number and names a currency; null where nothing does
   */
  record Written(String number, boolean negative, @Nullable String sign) {

    static Written of(String text) throws Refused {
      StringBuilder number = new StringBuilder();
      StringBuilder sign = new StringBuilder();
      boolean negative = false;
      int signAfter = -1;
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        switch (c) {
          case '-', '\u2212', '(' -> negative = true;
          case '+', ')', ' ', '\u00A0', '\u202F', '\'' -> {}
          default -> {
            boolean digit = isDigit(c) || c == '.' || c == ',';
            if (digit && !number.isEmpty() && signAfter == number.length()) {
              throw unreadable(text);
            }
            (digit ? number : sign).append(c);
            signAfter = digit || number.isEmpty() ? signAfter : number.length();
          }
        }
      }
      if (number.isEmpty() || sign.length() > 4 || text.indexOf('-') != text.lastIndexOf('-')) {
        throw unreadable(text);
      }
      return new Written(number.toString(), negative, sign.isEmpty() ? null : sign.toString());
    }
  }

  private Amounts() {}

  /**
   * The amount in the smallest unit of its currency.
   *
   * @param decimalMark '.' or ',': the file's habit
   * @param decimals how many the currency has
   */
  static long minorUnits(Written written, char decimalMark, int decimals) throws Refused {
    String number = written.number();
    char own = decimalMarkOf(number);
    char mark = own == 0 ? decimalMark : own;
    int at = number.lastIndexOf(mark);
    String whole = at < 0 ? number : number.substring(0, at);
    String fraction = at < 0 ? "" : number.substring(at + 1);
    long value = grouped(whole, mark == '.' ? ',' : '.', number);
    int length = fraction.length();
    while (length > decimals && fraction.charAt(length - 1) == '0') {
      length--;
    }
    if (length > decimals || (at >= 0 && fraction.isEmpty())) {
      throw new Refused(
          Refused.shown(number) + " has not the " + decimals + " decimals of its currency");
    }
    for (int i = 0; i < decimals; i++) {
      int digit = i < length ? fraction.charAt(i) - '0' : 0;
      value = value * 10 + digit;
    }
    return written.negative() ? -value : value;
  }

  private static long grouped(String whole, char group, String number) throws Refused {
    long value = 0;
    int digits = 0;
    int sinceGroup = -1;
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      if (isDigit(c)) {
        value = value * 10 + (c - '0');
        digits++;
        sinceGroup = sinceGroup < 0 ? -1 : sinceGroup + 1;
      } else if (c == group && digits > 0 && (sinceGroup < 0 ? digits <= 3 : sinceGroup == 3)) {
        sinceGroup = 0;
      } else {
        throw unreadable(number);
      }
      if (digits > MAX_DIGITS) {
        throw new Refused(Refused.shown(number) + " has more than " + MAX_DIGITS + " digits");
      }
    }
    if (sinceGroup >= 0 && sinceGroup != 3) {
      throw unreadable(number);
    }
    return value;
  }

  private static Refused unreadable(String text) {
    return text.isEmpty()
        ? new Refused("is empty; write an amount such as 1.234,56")
        : new Refused(Refused.shown(text) + " is no amount; write it such as 1.234,56");
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
