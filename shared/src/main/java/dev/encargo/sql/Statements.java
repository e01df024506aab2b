package dev.encargo.sql;

import java.util.ArrayList;
import java.util.List;

/** Splits a script at the semicolons that end statements: not those in quotes, dollar-quoted bodies or comments. */
public final class Statements {

  private Statements() {}

  public static List<String> split(String script) {
    List<String> statements = new ArrayList<>();
    int start = 0;
    int i = 0;
    while (i < script.length()) {
      int end = NamedStatement.endOfOpaque(script, i);
      if (end > i) {
        i = end;
      } else if (script.charAt(i) == ';') {
        add(statements, script.substring(start, i));
        start = ++i;
      } else {
        i++;
      }
    }
    add(statements, script.substring(start));
    return statements;
  }

  private static void add(List<String> statements, String statement) {
    String bare = statement.replaceAll("(?s)/\\*.*?\\*/", "").replaceAll("--[^\n]*", "");
    if (!bare.isBlank()) {
      statements.add(statement.strip());
    }
  }
}
