package dev.encargo.schema;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A schema by <a href="https://json-schema.org/draft/2020-12">JSON Schema 2020-12</a>, or the part of it that {@code
 * docs/handlers.md} lists; a keyword outside of that part is refused, never ignored.
 *
 * <p>Read when it is first used, since a function meets few of the types that there are.
 */
public final class JsonSchema {

  private final String text;
  private volatile @Nullable Node read;

  private JsonSchema(String text) {
    this.text = text;
  }

  /** A schema by its text, which is not looked at yet. */
  public static JsonSchema of(String text) {
    return new JsonSchema(text);
  }

  /**
   * The schema as JSON, for whoever builds a form of it.
   *
   * @throws InvalidSchema where the text is not a JSON object
   */
  public JsonObject document() {
    try {
      return Json.parseObject(text);
    } catch (InvalidInput notJson) {
      throw new InvalidSchema("", notJson.errors().getFirst().message());
    }
  }

  /**
   * Makes sure that it can be used.
   *
   * @throws InvalidSchema where it cannot
   */
  public void verify() {
    var _ = node();
  }

  /**
   * Checks a payload.
   *
   * @throws InvalidInput (refused) with all that is wrong, each with its path in the payload, such as {@code rows[0].amount}
   * @throws InvalidSchema where the schema cannot be used
   */
  public void check(JsonObject payload) {
    Findings found = new Findings();
    node().check(payload, "", found);
    found.throwIfAny();
  }

  private Node node() {
    Node known = read;
    if (known == null) {
      known = Definitions.read(document());
      read = known;
    }
    return known;
  }
}
