package dev.encargo.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code items}, {@code minItems}, {@code maxItems} and {@code uniqueItems}.
 *
 * @param least how many; -1 for any
 * @param most likewise
 */
record Lists(Node items, int least, int most, boolean unique) implements Rule {

  @Override
  public void check(@Nullable Object value, String path, Findings found) {
    if (!(value instanceof List<?> list)) {
      return;
    }
    if (list.size() < least || (most >= 0 && list.size() > most)) {
      found.add(path, "must have " + range(least, most, "item"));
      return;
    }
    for (int i = 0; i < list.size() && !found.full(); i++) {
      items.check(list.get(i), path + "[" + i + "]", found);
    }
    if (unique) {
      eachOnce(list, path, found);
    }
  }

  private static void eachOnce(List<?> list, String path, Findings found) {
    Map<@Nullable Object, Integer> seen = HashMap.newHashMap(list.size());
    for (int i = 0; i < list.size() && !found.full(); i++) {
      Integer before = seen.putIfAbsent(Same.form(list.get(i)), i);
      if (before != null) {
        found.add(
            path + "[" + i + "]", "is the same as " + path + "[" + before + "]; write each once");
      }
    }
  }

  /** {@code 1 to 50 items}. */
  static String range(int least, int most, String one) {
    String many = one + ((least == 1 && most < 0) || most == 1 ? "" : "s");
    if (least >= 0 && most >= 0) {
      return least == most ? most + " " + many : least + " to " + most + " " + many;
    }
    return least >= 0 ? "at least " + least + " " + many : "at most " + most + " " + many;
  }
}
