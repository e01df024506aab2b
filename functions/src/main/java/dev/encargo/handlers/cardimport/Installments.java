package dev.encargo.handlers.cardimport;

import org.jspecify.annotations.Nullable;

/**
 * Which installment of how many.
 *
 * @param number null where only the count is known
 * @param of null where the purchase has none
 */
record Installments(@Nullable Integer number, @Nullable Integer of) {

  private static final Installments NONE = new Installments(null, null);
  private static final int MOST = 999;

  /** Reads {@code 3/12}, {@code 03 de 12}, {@code C.03/12} and {@code 12}; nothing, {@code -} and {@code 0} mean none. */
  static Installments parse(@Nullable String text) throws Refused {
    if (text == null || text.equals("-")) {
      return NONE;
    }
    int[] numbers = new int[2];
    int count = 0;
    boolean inNumber = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean digit = c >= '0' && c <= '9';
      if (digit && !inNumber && ++count > 2) {
        throw unreadable(text);
      }
      if (digit) {
        numbers[count - 1] = Math.min(numbers[count - 1] * 10 + (c - '0'), MOST + 1);
      } else if ("/- .cCdDeE".indexOf(c) < 0) {
        throw unreadable(text);
      }
      inNumber = digit;
    }
    if (count == 1) {
      return numbers[0] == 0 ? NONE : new Installments(null, checked(numbers[0], text));
    }
    if (count == 0 || numbers[0] < 1 || numbers[0] > numbers[1]) {
      throw unreadable(text);
    }
    return new Installments(numbers[0], checked(numbers[1], text));
  }

  private static int checked(int number, String text) throws Refused {
    if (number > MOST) {
      throw unreadable(text);
    }
    return number;
  }

  private static Refused unreadable(String text) {
    return new Refused(Refused.shown(text) + " are no installments; write them such as 3/12");
  }
}
