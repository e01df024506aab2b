package dev.encargo.local.event;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a rule calls, and with what.
 *
 * @param input given in the place of the event; null for none
 * @param paths names of values of the event, such as {@code $.time}
 * @param template of the input, with names in angle brackets; null for none
 */
record Target(
    String id,
    String arn,
    @Nullable String input,
    Map<String, String> paths,
    @Nullable String template) {

  /** What it is given for this event. */
  String given(JsonObject event) {
    if (input != null) {
      return input;
    }
    String filled = template;
    if (filled == null) {
      return event.toJson();
    }
    for (Map.Entry<String, String> path : paths.entrySet()) {
      Object value = event;
      for (String name : path.getValue().replaceFirst("^\\$\\.?", "").split("\\.", -1)) {
        value = value instanceof JsonObject object ? object.get(name) : null;
      }
      filled = filled.replace("<" + path.getKey() + ">", Json.write(value));
    }
    return filled;
  }
}
