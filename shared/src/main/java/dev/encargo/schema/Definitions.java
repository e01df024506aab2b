package dev.encargo.schema;

import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code $ref} may refer to: the whole schema, {@code #}, and what stands at its top in {@code $defs}, or in {@code definitions}
 * as earlier drafts have it.
 */
final class Definitions {

  /** Where they stand. */
  static final List<String> PLACES = List.of("$defs", "definitions");

  private final Map<String, Reference> known = new LinkedHashMap<>();
  private final Map<Reference, Runnable> unread = new LinkedHashMap<>();

  private Definitions() {}

  /**
   * Reads a schema with all that it holds, also what nothing refers to.
   *
   * @throws InvalidSchema where it cannot be used
   */
  static Node read(JsonObject document) {
    Definitions definitions = new Definitions();
    Reference whole = definitions.add("#", document, "");
    for (String place : PLACES) {
      if (document.names().contains(place)) {
        if (!(document.get(place) instanceof JsonObject schemas)) {
          throw new InvalidSchema(place, "must be an object of schemas");
        }
        schemas
            .fields()
            .forEach((name, schema) ->
                definitions.add(
                    "#/" + place + "/" + escaped(name), schema, Rule.member(place, name)));
      }
    }
    definitions.unread.values().forEach(Runnable::run);
    Set<Rule> done = new HashSet<>();
    definitions
        .known
        .values()
        .forEach(reference -> refuseCircles(reference, new LinkedHashSet<>(), done));
    return whole.node();
  }

  private Reference add(String to, @Nullable Object schema, String where) {
    Reference reference = new Reference(to);
    known.put(to, reference);
    unread.put(reference, () -> reference.is(ReadSchema.read(schema, where, this)));
    return reference;
  }

  /**
   * The reference by what is written in {@code $ref}.
   *
   * @param where it is written
   * @throws InvalidSchema where it refers to nothing in this schema
   */
  Reference reference(String written, String where) {
    String to = pointer(written);
    Reference reference = known.get(to);
    if (reference != null) {
      return reference;
    }
    for (String place : PLACES) {
      String before = "#/" + place + "/";
      if (to.startsWith(before)) {
        throw new InvalidSchema(
            where, "refers to " + written + ", which is not there" + hint(before, to) + deeper(to));
      }
    }
    throw new InvalidSchema(
        where,
        "must be #, for the whole schema, or #/$defs/ and a name, and not "
            + written
            + "; put what it refers to into $defs at the top of the schema");
  }

  private String hint(String before, String to) {
    List<String> names =
        known.keySet().stream()
            .filter(one -> one.startsWith(before))
            .map(one -> one.substring(before.length()))
            .toList();
    return names.isEmpty() ? "" : Nearest.hint(to.substring(before.length()), names);
  }

  private static String deeper(String to) {
    return to.chars().filter(c -> c == '/').count() > 2
        ? "; what stands deeper needs a name in $defs of its own"
        : "";
  }

  /** A name in a JSON pointer: RFC 6901, section 3. */
  private static String escaped(String name) {
    return name.replace("~", "~0").replace("/", "~1");
  }

  /** A JSON pointer in the fragment of a URI, where other characters may be escaped as well: RFC 6901, section 6. */
  private static String pointer(String written) {
    try {
      return written.startsWith("#") ? "#" + new URI(written).getFragment() : written;
    } catch (URISyntaxException notOne) {
      return written;
    }
  }

  /** What refers back to itself about the same value would be asked for ever. */
  private static void refuseCircles(Rule rule, Set<Rule> open, Set<Rule> done) {
    boolean isReference = rule instanceof Reference;
    if (isReference && done.contains(rule)) {
      return;
    }
    if (isReference && !open.add(rule)) {
      throw circle(open, rule);
    }
    rule.ofSameValue().forEach(one -> refuseCircles(one, open, done));
    if (isReference) {
      open.remove(rule);
      done.add(rule);
    }
  }

  private static InvalidSchema circle(Set<Rule> open, Rule again) {
    List<Rule> way = new ArrayList<>(open);
    List<String> names = new ArrayList<>();
    for (Rule rule : way.subList(way.indexOf(again), way.size())) {
      names.add(((Reference) rule).to());
    }
    names.add(names.getFirst());
    return new InvalidSchema(
        "$ref",
        "says of a value what it must be by itself ("
            + String.join(" → ", names)
            + "); a schema may refer to itself only inside of properties, additionalProperties or items");
  }
}
