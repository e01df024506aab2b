package dev.encargo.outbox;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import java.util.List;

/**
 * How long events are kept after they were published, as a request or a payload says it: {@code {"days": 30}}.
 *
 * @param days 1 to 3,650
 */
public record Retention(int days) {

  private static final int MOST_DAYS = 3_650;
  private static final int USUAL_DAYS = 30;

  /**
   * Reads it; 30 days where nothing is said.
   *
   * @throws InvalidInput naming the field that is wrong
   */
  public static Retention of(JsonObject json) {
    for (String name : json.names()) {
      if (!name.equals("days")) {
        throw InvalidInput.malformed(name, "is unknown" + Nearest.hint(name, List.of("days")));
      }
    }
    long days = json.whole("days", USUAL_DAYS);
    if (days < 1 || days > MOST_DAYS) {
      throw InvalidInput.refused("days", "must be from 1 to " + MOST_DAYS);
    }
    return new Retention((int) days);
  }
}
