package dev.encargo.schema;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of the keyword {@code pattern}, which is JavaScript's, run by Java's engine.
 *
 * <p>That engine goes back and tries again, for some expressions as often as 2 to the length of the text, and the texts are the
 * callers'. So it may read each character {@value #READS} times on average and no more; whatever needs longer is refused, always and
 * on every machine alike.
 */
final class BoundedPattern {

  private static final int READS = 50;

  enum Result {
    FOUND,
    NOT_FOUND,
    TOO_SLOW
  }

  private final Pattern pattern;

  /**
   * @throws PatternSyntaxException where it is none
   */
  BoundedPattern(String ecma) {
    this.pattern = Pattern.compile(java(ecma));
  }

  /** Whether it is found anywhere in the text, as JSON Schema has it. */
  Result find(String text) {
    try {
      return pattern.matcher(new Counted(text)).find() ? Result.FOUND : Result.NOT_FOUND;
    } catch (TooSlow | StackOverflowError e) {
      // Java's engine calls itself for each round of a group.
      return Result.TOO_SLOW;
    }
  }

  /**
   * What JavaScript reads otherwise: its {@code $} is the very end, where Java's lets a line's end follow; inside of a class {@code [}
   * and {@code &&} are themselves.
   */
  private static String java(String ecma) {
    StringBuilder java = new StringBuilder(ecma.length() + 8);
    boolean inClass = false;
    for (int i = 0; i < ecma.length(); i++) {
      char c = ecma.charAt(i);
      if (c == '\\' && i + 1 < ecma.length()) {
        java.append(c).append(ecma.charAt(++i));
      } else if (inClass) {
        inClass = c != ']';
        java.append(c == '[' || c == '&' ? "\\" : "").append(c);
      } else {
        inClass = c == '[';
        java.append(c == '$' ? "\\z" : String.valueOf(c));
      }
    }
    return java.toString();
  }

  private static final class TooSlow extends RuntimeException {
    TooSlow() {
      super("too many reads", null, false, false);
    }
  }

  /** Counts how often a character is asked for. */
  private static final class Counted implements CharSequence {
    private final String text;
    private long left;

    Counted(String text) {
      this.text = text;
      this.left = 200 + (long) READS * text.length();
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw new TooSlow();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
