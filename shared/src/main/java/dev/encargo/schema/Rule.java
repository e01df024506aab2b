package dev.encargo.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one keyword, or a few that belong together, say of a value. Values are the plain ones of {@link dev.encargo.json.Json}. */
interface Rule {

  /** Adds what is wrong; a value of a kind that the keyword does not speak of is right. */
  void check(@Nullable Object value, String path, Findings found);

  /** The rules that this one asks about the same value, and not about a part of it. */
  default List<Rule> ofSameValue() {
    return List.of();
  }

  static String member(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }
}
