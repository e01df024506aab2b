package dev.encargo.local.cli;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON laid out for people: what fits stays on its line, long lists are cut and counted. */
final class PrettyJson {

  private static final int LONGEST_LIST = 5;

  private PrettyJson() {}

  /**
   * Lays out a value in lines.
   *
   * @param width columns that a line should not pass
   */
  static List<String> lines(@Nullable Object value, int width) {
    List<String> lines = new ArrayList<>();
    append(lines, "", "", value, "", width);
    return lines;
  }

  private static void append(
      List<String> lines,
      String indent,
      String label,
      @Nullable Object value,
      String end,
      int width) {
    String flat = Json.write(value);
    if (indent.length() + label.length() + flat.length() + end.length() <= width) {
      lines.add(indent + label + flat + end);
    } else if (value instanceof JsonObject object) {
      lines.add(indent + label + "{");
      int left = object.names().size();
      for (Map.Entry<String, @Nullable Object> field : object.fields().entrySet()) {
        String name = Json.write(field.getKey()) + ": ";
        append(lines, indent + "  ", name, field.getValue(), --left > 0 ? "," : "", width);
      }
      lines.add(indent + "}" + end);
    } else if (value instanceof List<?> items) {
      lines.add(indent + label + "[");
      int shown = Math.min(items.size(), LONGEST_LIST);
      for (int i = 0; i < shown; i++) {
        append(lines, indent + "  ", "", items.get(i), i + 1 < items.size() ? "," : "", width);
      }
      if (shown < items.size()) {
        lines.add(indent + "  … " + Words.count(items.size() - shown) + " more (--json shows all)");
      }
      lines.add(indent + "]" + end);
    } else {
      lines.add(indent + label + flat + end);
    }
  }
}
