package dev.encargo.schema;

import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one schema; those inside of it are read in the same way. */
final class ReadSchema {

  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

  /** They say something to people and decide nothing. */
  private static final List<String> ANNOTATIONS =
      List.of(
          "$schema",
          "$comment",
          "title",
          "description",
          "default",
          "examples",
          "deprecated",
          "readOnly",
          "writeOnly");

  private static final List<String> KEYWORDS =
      List.of(
          "type",
          "enum",
          "const",
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "pattern",
          "format",
          "items",
          "minItems",
          "maxItems",
          "uniqueItems",
          "properties",
          "required",
          "additionalProperties",
          "minProperties",
          "maxProperties",
          "allOf",
          "anyOf",
          "oneOf",
          "not",
          "if",
          "then",
          "else",
          "$ref");

  /** They stand at the top only: anywhere else {@code $id} would make another document, with references of its own. */
  private static final List<String> AT_THE_TOP =
      Stream.concat(Stream.of("$id"), Definitions.PLACES.stream()).toList();

  private final Keywords keywords;
  private final Definitions definitions;

  private ReadSchema(Keywords keywords, Definitions definitions) {
    this.keywords = keywords;
    this.definitions = definitions;
  }

  /**
   * @param where it stands, for errors
   * @param definitions what its references refer to
   * @throws InvalidSchema where it cannot be used
   */
  static Node read(@Nullable Object schema, String where, Definitions definitions) {
    return switch (schema) {
      case Boolean anything -> anything ? Node.ANYTHING : Node.NOTHING;
      case JsonObject object -> new ReadSchema(new Keywords(object, where), definitions).read();
      case null, default -> throw new InvalidSchema(where, "must be an object, true or false");
    };
  }

  private Node read() {
    refuseUnknown();
    List<Kind> kinds = kinds();
    List<Rule> first = new ArrayList<>();
    if (!kinds.isEmpty()) {
      first.add(new Choices.OfKind(kinds));
    }
    List<@Nullable Object> known = known();
    if (known != null) {
      first.add(new Choices.OneOfValues(known));
    }
    List<Rule> rest = new ArrayList<>();
    add(rest, numbers());
    add(rest, texts());
    add(rest, lists());
    add(rest, objects());
    rest.addAll(new ReadCombined(keywords, definitions).read());
    return new Node(List.copyOf(first), List.copyOf(rest), wanted(kinds, known));
  }

  private void refuseUnknown() {
    for (String name : keywords.schema().names()) {
      if (AT_THE_TOP.contains(name)) {
        if (!keywords.where().isEmpty()) {
          throw keywords.invalid(name, "must stand at the top of the schema; move it there");
        }
      } else if (!KEYWORDS.contains(name) && !ANNOTATIONS.contains(name)) {
        throw keywords.invalid(
            name, "is a keyword that is not supported" + Nearest.hint(name, KEYWORDS));
      }
    }
    if (keywords.has("$schema") && !DIALECT.equals(keywords.get("$schema"))) {
      throw keywords.invalid("$schema", "must be " + DIALECT);
    }
  }

  private static void add(List<Rule> rules, @Nullable Rule rule) {
    if (rule != null) {
      rules.add(rule);
    }
  }

  private @Nullable String wanted(List<Kind> kinds, @Nullable List<@Nullable Object> known) {
    if (known != null) {
      return Choices.words(known);
    }
    Format format = format();
    if (format != null) {
      return format.words();
    }
    return kinds.isEmpty() ? null : kinds.getFirst().words();
  }

  private List<Kind> kinds() {
    if (!keywords.has("type")) {
      return List.of();
    }
    Object given = keywords.get("type");
    List<?> names =
        given instanceof List<?> list ? list : given == null ? List.of() : List.of(given);
    List<Kind> kinds =
        names.stream()
            .map(name -> Kind.of(String.valueOf(name)))
            .flatMap(Optional::stream)
            .toList();
    if (kinds.isEmpty() || kinds.size() < names.size()) {
      throw keywords.invalid(
          "type",
          "must be string, integer, number, boolean, object, array or null, or a list of these");
    }
    return kinds;
  }

  /** The values of {@code enum} or {@code const}; null where it has neither. Both together make no sense to anybody. */
  private @Nullable List<@Nullable Object> known() {
    if (keywords.has("enum") && keywords.has("const")) {
      throw keywords.invalid("const", "stands beside enum; write one of them");
    }
    if (keywords.has("const")) {
      List<@Nullable Object> one = new ArrayList<>();
      one.add(keywords.get("const"));
      return one;
    }
    if (!keywords.has("enum")) {
      return null;
    }
    if (keywords.get("enum") instanceof List<?> values && !values.isEmpty()) {
      return new ArrayList<@Nullable Object>(values);
    }
    throw keywords.invalid("enum", "must be a list of values");
  }

  private @Nullable Rule numbers() {
    BigDecimal step = keywords.number("multipleOf");
    if (step != null && step.signum() <= 0) {
      throw keywords.invalid("multipleOf", "must be more than 0");
    }
    return keywords.hasAny(
            "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
        ? new Numbers(
            keywords.number("minimum"),
            keywords.number("maximum"),
            keywords.number("exclusiveMinimum"),
            keywords.number("exclusiveMaximum"),
            step)
        : null;
  }

  private @Nullable Rule texts() {
    if (!keywords.hasAny("minLength", "maxLength", "pattern", "format")) {
      return null;
    }
    return new Texts(
        keywords.count("minLength"),
        keywords.count("maxLength"),
        keywords.text("pattern"),
        pattern(),
        format(),
        example());
  }

  private @Nullable BoundedPattern pattern() {
    String pattern = keywords.text("pattern");
    try {
      return pattern == null ? null : new BoundedPattern(pattern);
    } catch (PatternSyntaxException none) {
      throw keywords.invalid("pattern", "is no regular expression: " + none.getDescription());
    }
  }

  private @Nullable Format format() {
    String format = keywords.text("format");
    return format == null
        ? null
        : Format.of(format)
            .orElseThrow(() ->
                keywords.invalid(
                    "format", "'" + format + "' is not supported; known are " + Format.known()));
  }

  /** The first of {@code examples}, for the caller whose text does not fit a pattern. */
  private @Nullable String example() {
    return keywords.get("examples") instanceof List<?> examples
            && !examples.isEmpty()
            && examples.getFirst() instanceof String example
        ? example
        : null;
  }

  private @Nullable Rule lists() {
    if (!keywords.hasAny("items", "minItems", "maxItems", "uniqueItems")) {
      return null;
    }
    Node items =
        keywords.has("items")
            ? read(keywords.get("items"), keywords.at("items"), definitions)
            : Node.ANYTHING;
    Object unique = keywords.get("uniqueItems");
    if (unique != null && !(unique instanceof Boolean)) {
      throw keywords.invalid("uniqueItems", "must be true or false");
    }
    return new Lists(
        items, keywords.count("minItems"), keywords.count("maxItems"), Boolean.TRUE.equals(unique));
  }

  private @Nullable Rule objects() {
    if (!keywords.hasAny(
        "properties", "required", "additionalProperties", "minProperties", "maxProperties")) {
      return null;
    }
    Map<String, Node> properties = new LinkedHashMap<>();
    if (keywords.has("properties")) {
      if (!(keywords.get("properties") instanceof JsonObject given)) {
        throw keywords.invalid("properties", "must be an object of schemas");
      }
      given
          .fields()
          .forEach((name, field) ->
              properties.put(name, read(field, keywords.at("properties." + name), definitions)));
    }
    Node others =
        keywords.has("additionalProperties")
            ? read(
                keywords.get("additionalProperties"),
                keywords.at("additionalProperties"),
                definitions)
            : Node.ANYTHING;
    return new Objects(
        properties,
        required(),
        others,
        keywords.count("minProperties"),
        keywords.count("maxProperties"));
  }

  private List<String> required() {
    if (!keywords.has("required")) {
      return List.of();
    }
    if (keywords.get("required") instanceof List<?> names
        && names.stream().allMatch(String.class::isInstance)) {
      return List.copyOf(new TreeSet<>(names.stream().map(String.class::cast).toList()));
    }
    throw keywords.invalid("required", "must be a list of names");
  }
}
