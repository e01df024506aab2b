package dev.encargo.handlers.cardimport;

import dev.encargo.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How one file is written: found out once, from its beginning, and kept with the checkpoint so that every attempt reads it alike.
 *
 * @param delimiter between fields
 * @param decimalMark the one meant where an amount does not tell
 * @param headings the header's fields, for reports; at most 100 characters each
 */
record Layout(char delimiter, char decimalMark, List<String> headings) {

  /** How many columns a file may have. */
  static final int MAX_COLUMNS = 200;

  Layout {
    headings = headings.stream().map(Layout::shortened).toList();
  }

  private static String shortened(String heading) {
    String bare = heading.strip();
    return bare.length() <= 100 ? bare : bare.substring(0, 100);
  }

  /** Which column each field is in; fields that the file does not have are not in the map. */
  Map<Field, Integer> columns() {
    Map<Field, Integer> columns = new EnumMap<>(Field.class);
    for (int i = 0; i < headings.size(); i++) {
      Field field = Field.headed(headings.get(i));
      if (field != null) {
        columns.putIfAbsent(field, i);
      }
    }
    return columns;
  }

  /** The fields that must be there and are not. */
  List<Field> missing() {
    Map<Field, Integer> columns = columns();
    return Stream.of(Field.values())
        .filter(field -> field.isRequired() && !columns.containsKey(field))
        .toList();
  }

  /** Two headings that mean the same, in words; null where there are none. */
  @Nullable String ambiguity() {
    Map<Field, String> seen = new EnumMap<>(Field.class);
    for (String heading : headings) {
      Field field = Field.headed(heading);
      String before = field == null ? null : seen.put(field, heading);
      if (field != null && before != null) {
        return "'" + before + "' and '" + heading + "' both mean the " + field.lowerName();
      }
    }
    return null;
  }

  JsonObject toJson() {
    return JsonObject.of(
        "delimiter", String.valueOf(delimiter),
        "decimal", String.valueOf(decimalMark),
        "headings", headings);
  }

  static Layout of(JsonObject json) {
    List<String> headings = new ArrayList<>();
    for (Object heading : json.list("headings")) {
      headings.add(String.valueOf(heading));
    }
    return new Layout(json.text("delimiter").charAt(0), json.text("decimal").charAt(0), headings);
  }
}
