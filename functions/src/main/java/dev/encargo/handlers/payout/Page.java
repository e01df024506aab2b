package dev.encargo.handlers.payout;

import dev.encargo.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next where the next part begins; null at the end
 */
public record Page(List<JsonObject> items, @Nullable String next) {

  /**
   * From rows of which one more was asked for than is shown.
   *
   * @param key the field by which the list is sorted
   */
  static Page of(List<JsonObject> rows, int limit, String key) {
    if (rows.size() <= limit) {
      return new Page(rows, null);
    }
    List<JsonObject> shown = rows.subList(0, limit);
    return new Page(shown, shown.getLast().text(key));
  }
}
