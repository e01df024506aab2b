package dev.encargo.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * A statement with {@code :name} parameters, turned into one with {@code ?}.
 *
 * <p>Left alone: {@code ::} casts, quoted texts and names, dollar-quoted bodies and comments. A {@code ?} operator of PostgreSQL is
 * written {@code ??} for JDBC.
 *
 * @param names the parameters in the order of their question marks
 */
public record NamedStatement(String text, List<String> names) {

  public static NamedStatement parse(String named) {
    return parse(named, "??", (_, _) -> "?");
  }

  /** What stands in the place of a parameter. */
  interface Placeholder {
    /**
     * @param position the first is 0
     */
    String of(int position, String name);
  }

  /**
   * @param question what stands in the place of a question mark that is none of a parameter
   */
  static NamedStatement parse(String named, String question, Placeholder placeholder) {
    StringBuilder text = new StringBuilder(named.length());
    List<String> names = new ArrayList<>();
    int i = 0;
    while (i < named.length()) {
      int end = endOfOpaque(named, i);
      if (end > i) {
        text.append(named, i, end);
        i = end;
      } else if (named.startsWith("::", i)) {
        text.append("::");
        i += 2;
      } else if (named.charAt(i) == ':'
          && i + 1 < named.length()
          && Character.isLetter(named.charAt(i + 1))) {
        int stop = i + 1;
        while (stop < named.length()
            && (Character.isLetterOrDigit(named.charAt(stop)) || named.charAt(stop) == '_')) {
          stop++;
        }
        String name = named.substring(i + 1, stop);
        text.append(placeholder.of(names.size(), name));
        names.add(name);
        i = stop;
      } else {
        text.append(named.charAt(i) == '?' ? question : String.valueOf(named.charAt(i)));
        i++;
      }
    }
    return new NamedStatement(text.toString(), List.copyOf(names));
  }

  /** Where the quoted text, name, body or comment that begins at {@code i} ends; {@code i} where none begins there. */
  static int endOfOpaque(String text, int i) {
    char c = text.charAt(i);
    if (c == '\'' || c == '"') {
      return after(text, String.valueOf(c), i + 1);
    }
    if (text.startsWith("--", i)) {
      return after(text, "\n", i + 2);
    }
    if (text.startsWith("/*", i)) {
      return after(text, "*/", i + 2);
    }
    if (c == '$') {
      int tag = text.indexOf('$', i + 1);
      if (tag > 0 && text.substring(i + 1, tag).chars().allMatch(Character::isLetter)) {
        return after(text, text.substring(i, tag + 1), tag + 1);
      }
    }
    return i;
  }

  private static int after(String text, String mark, int from) {
    int at = text.indexOf(mark, from);
    return at < 0 ? text.length() : at + mark.length();
  }
}
