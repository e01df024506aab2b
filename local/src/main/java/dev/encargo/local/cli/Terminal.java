package dev.encargo.local.cli;

import java.io.PrintStream;
import java.util.Map;

/**
 * Where output goes and what may be used there.
 *
 * @param columns its width, 0 where nobody watches (a pipe, a file)
 * @param colour whether ANSI colours may be used
 * @param unicode whether more than ASCII can be shown
 */
record Terminal(PrintStream out, PrintStream err, int columns, boolean colour, boolean unicode) {

  /** Colours by what they mean. */
  enum Ink {
    GOOD("32"),
    BAD("31"),
    BUSY("36"),
    WAITING("33"),
    QUIET("2"),
    STRONG("1");

    private final String code;

    Ink(String code) {
      this.code = code;
    }
  }

  private static final int NARROWEST = 20;

  /**
   * Finds out about the terminal that this process was started in; how wide it is, the launcher says.
   *
   * @param environment names and values as {@link System#getenv()} has them; <a href="https://no-color.org">NO_COLOR</a> is respected
   */
  static Terminal detect(Map<String, String> environment) {
    int columns = Integer.getInteger("encargo.columns", 0);
    boolean colour =
        columns > 0
            && environment.getOrDefault("NO_COLOR", "").isEmpty()
            && !"dumb".equals(environment.get("TERM"));
    boolean unicode = System.out.charset().newEncoder().canEncode("█▏…·");
    return new Terminal(System.out, System.err, columns, colour, unicode);
  }

  /** Whether somebody watches, so that a line may be drawn again and again. */
  boolean live() {
    return columns > 0;
  }

  /** The width to lay text out for. */
  int width() {
    return columns > 0 ? Math.max(columns, NARROWEST) : 120;
  }

  void line(String text) {
    out.println(plain(text));
  }

  void error(String text) {
    for (String line : plain(text).split("\n", -1)) {
      Words.wrap(line, live() ? width() - 1 : Integer.MAX_VALUE).forEach(err::println);
    }
  }

  /** Draws over the line that the cursor is on; the text is no longer than the line. */
  void redraw(String text) {
    String clean = plain(text);
    String rest = colour ? "\u001b[K" : " ".repeat(Math.max(0, width() - 1 - clean.length()));
    out.print("\r" + clean + rest);
    out.flush();
  }

  /** Ends the line that was drawn. */
  void endDrawing() {
    out.println();
  }

  String ink(Ink ink, String text) {
    return colour ? "\u001b[" + ink.code + "m" + text + "\u001b[0m" : text;
  }

  /** The text with ASCII in place of the few signs of ours that the terminal cannot show. */
  String plain(String text) {
    return unicode
        ? text
        : text.replace("…", "...")
            .replace("·", "-")
            .replace("—", "-")
            .replace("–", "-")
            .replace("→", "->");
  }
}
