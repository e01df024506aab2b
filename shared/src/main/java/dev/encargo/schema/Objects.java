package dev.encargo.schema;

import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code properties}, {@code required}, {@code additionalProperties}, {@code minProperties} and {@code maxProperties}.
 *
 * @param others what fields must be that {@code properties} does not name
 * @param least how many fields; -1 for any
 * @param most likewise
 */
record Objects(
    Map<String, Node> properties, List<String> required, Node others, int least, int most)
    implements Rule {

  private static final int LONGEST_NAME = 100;

  @Override
  public void check(@Nullable Object value, String path, Findings found) {
    if (!(value instanceof JsonObject object)) {
      return;
    }
    for (String name : required) {
      if (!object.names().contains(name)) {
        found.add(Rule.member(path, name), "is missing; write " + wanted(name));
      }
    }
    int size = object.names().size();
    if (size < least || (most >= 0 && size > most)) {
      found.add(path, "must have " + Lists.range(least, most, "field"));
      return;
    }
    object.fields().forEach((name, field) -> field(name, field, path, found));
  }

  private void field(String name, @Nullable Object field, String path, Findings found) {
    if (found.full()) {
      return;
    }
    Node known = properties.get(name);
    if (known != null) {
      known.check(field, Rule.member(path, name), found);
    } else if (others.equals(Node.NOTHING)) {
      found.add(
          Rule.member(path, shortened(name)),
          properties.isEmpty()
              ? "is unknown; leave it out"
              : "is unknown" + Nearest.hint(name, properties.keySet()));
    } else {
      others.check(field, Rule.member(path, shortened(name)), found);
    }
  }

  private static String shortened(String name) {
    return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
  }

  private String wanted(String name) {
    Node known = properties.get(name);
    return known == null ? others.wanted() : known.wanted();
  }
}
