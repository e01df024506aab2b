package dev.encargo.handlers.cardimport;

/**
 * A record of the file that was left out.
 *
 * @param line where it begins
 * @param column the heading of the column that is wrong; empty where it is the whole
 * @param reason for the user
 * @param raw as it was in the file, card numbers masked
 */
record RejectedRow(long line, String column, String reason, String raw) {

  /** Hides all but the last four of every run of 12 to 19 digits, as card numbers are. */
  static String masked(String raw) {
    StringBuilder masked = new StringBuilder(raw);
    int run = 0;
    for (int i = 0; i <= raw.length(); i++) {
      boolean digit = i < raw.length() && raw.charAt(i) >= '0' && raw.charAt(i) <= '9';
      if (digit) {
        run++;
      } else if (i == raw.length() || raw.charAt(i) != ' ' || !digitAt(raw, i + 1)) {
        mask(masked, raw, i, run);
        run = 0;
      }
    }
    return masked.toString();
  }

  private static boolean digitAt(String raw, int i) {
    return i < raw.length() && raw.charAt(i) >= '0' && raw.charAt(i) <= '9';
  }

  private static void mask(StringBuilder masked, String raw, int end, int run) {
    if (run < 12 || run > 19) {
      return;
    }
    int seen = 0;
    for (int i = end - 1; seen < run; i--) {
      if (digitAt(raw, i) && ++seen > 4) {
        masked.setCharAt(i, '*');
      }
    }
  }
}
