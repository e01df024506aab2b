package dev.encargo.schema;

import dev.encargo.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads the keywords that hold other schemas about the same value: {@code $ref}, {@code allOf}, {@code not} and their kin. */
final class ReadCombined {

  private final Keywords keywords;
  private final Definitions definitions;

  ReadCombined(Keywords keywords, Definitions definitions) {
    this.keywords = keywords;
    this.definitions = definitions;
  }

  /**
   * @throws InvalidSchema where one cannot be used
   */
  List<Rule> read() {
    List<Rule> rules = new ArrayList<>();
    String to = keywords.text("$ref");
    if (to != null) {
      rules.add(definitions.reference(to, keywords.at("$ref")));
    }
    schemas("allOf", rules::addAll);
    schemas("anyOf", any -> rules.add(new Choices.AnyOf(any)));
    schemas("oneOf", one -> rules.add(new Choices.ExactlyOneOf(one)));
    if (keywords.has("not")) {
      rules.add(new Conditions.Not(schema("not"), refusal(keywords.get("not"))));
    }
    if (keywords.hasAny("if", "then", "else")) {
      rules.add(condition());
    }
    return rules;
  }

  private Conditions.If condition() {
    if (!keywords.has("if")) {
      throw keywords.invalid(
          keywords.has("then") ? "then" : "else", "decides nothing without if; write that as well");
    }
    if (!keywords.hasAny("then", "else")) {
      throw keywords.invalid("if", "decides nothing without then or else; write one of them");
    }
    return new Conditions.If(
        schema("if"),
        keywords.has("then") ? schema("then") : Node.ANYTHING,
        keywords.has("else") ? schema("else") : Node.ANYTHING);
  }

  /** What to tell a caller whose value fits what it must not: where it says little, its description does. */
  private static String refusal(@Nullable Object schema) {
    if (schema instanceof JsonObject object) {
      if (object.get("description") instanceof String said) {
        return "must not be " + said;
      }
      if (object.names().equals(Set.of("const"))) {
        List<@Nullable Object> one = new ArrayList<>();
        one.add(object.get("const"));
        return "must not be " + Choices.words(one);
      }
      if (object.names().equals(Set.of("enum")) && object.get("enum") instanceof List<?> values) {
        return "must not be " + Choices.words(new ArrayList<@Nullable Object>(values));
      }
      if (object.names().equals(Set.of("required"))
          && object.get("required") instanceof List<?> names) {
        return "must not have "
            + String.join(" and ", names.stream().map(String::valueOf).toList())
            + (names.size() > 1 ? " together" : "");
      }
    }
    return "has a form that it must not have";
  }

  private Node schema(String name) {
    return ReadSchema.read(keywords.get(name), keywords.at(name), definitions);
  }

  private void schemas(String name, Consumer<List<Node>> take) {
    if (!keywords.has(name)) {
      return;
    }
    if (!(keywords.get(name) instanceof List<?> given) || given.isEmpty()) {
      throw keywords.invalid(name, "must be a list of schemas");
    }
    List<Node> nodes = new ArrayList<>();
    for (Object one : given) {
      String where = keywords.at(name + "[" + nodes.size() + "]");
      nodes.add(ReadSchema.read(one, where, definitions));
    }
    take.accept(List.copyOf(nodes));
  }
}
