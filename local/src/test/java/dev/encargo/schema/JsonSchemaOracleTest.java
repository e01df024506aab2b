package dev.encargo.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whether a payload fits is what another implementation of JSON Schema 2020-12 says, for schemas and payloads at random. Left to {@link
 * JsonSchemaTest} is where the other one is known to be wrong: numbers beyond a double, 1.0 as equal to 1, a line's end after
 * {@code $}, {@code uniqueItems} of an object, {@code enum} beside the type object behind a {@code $ref}.
 */
class JsonSchemaOracleTest {

  private static final JsonSchemaFactory OTHERS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  private static final List<Object> NUMBERS =
      List.of(
          0L,
          1L,
          -1L,
          2L,
          3L,
          7L,
          new java.math.BigDecimal("1.25"),
          new java.math.BigDecimal("1.5"),
          new java.math.BigDecimal("0.01"),
          new java.math.BigDecimal("1e2"),
          new java.math.BigInteger("123456"));
  private static final List<Object> TEXTS =
      List.of(
          "",
          "a",
          "b",
          "ab",
          "abc",
          "😀",
          "é1",
          "2026-03-01",
          "2026-02-30",
          "2026-03-01T09:00:00Z",
          "2026-03-01T09:00:00+02:00",
          "019f1a2b-7c55-7d44-8a55-0c6d7e8f9a01",
          "019f1a2b",
          "https://example.com/a",
          "ana@example.com",
          "ana");
  private static final List<String> NAMES = List.of("a", "b", "c");
  private static final List<String> PATTERNS = List.of("^a", "b$", "^[a-z]*$", "\\d", "^.$", "a|b");
  private static final List<String> FORMATS = List.of("date-time", "date", "uuid", "email");
  private static final List<String> DEFINED =
      List.of("#/$defs/a", "#/$defs/b", "#/definitions/c", "#");
  private static final List<String> KINDS =
      List.of("string", "integer", "number", "boolean", "object", "array", "null");

  private final Random random;
  private final long seed;

  JsonSchemaOracleTest() {
    this.seed = new Random().nextLong();
    this.random = new Random(seed);
  }

  private <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private boolean maybe(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private Object value(int depth) {
    return switch (random.nextInt(depth > 0 ? 7 : 5)) {
      case 0, 1 -> one(NUMBERS);
      case 2, 3 -> one(TEXTS);
      case 4 -> maybe(2) ? random.nextBoolean() : JsonNull.VALUE;
      case 5 -> {
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(depth - 1));
        }
        yield items;
      }
      default -> object(depth);
    };
  }

  private Map<String, Object> object(int depth) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      fields.put(one(NAMES), value(depth - 1));
    }
    return fields;
  }

  /** Null, where a collection takes none. */
  private enum JsonNull {
    VALUE
  }

  private static String json(Object value) {
    return Json.write(value).replace("\"VALUE\"", "null");
  }

  private Object schema(int depth) {
    return schema(depth, 0);
  }

  /**
   * @param from the first of {@code DEFINED} that may be referred to: those about the same value go on to later ones only, and so
   *     never round in a circle
   */
  private Object schema(int depth, int from) {
    if (maybe(12)) {
      return random.nextBoolean();
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    if (maybe(2)) {
      schema.put(
          "type",
          maybe(3)
              ? List.of(one(KINDS), "number", "object").stream().distinct().toList()
              : one(KINDS));
    }
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      keyword(schema, depth, from);
    }
    if (schema.containsKey("enum") && String.valueOf(schema.get("type")).contains("object")) {
      schema.remove("type");
    }
    return schema;
  }

  private void keyword(Map<String, Object> schema, int depth, int from) {
    switch (random.nextInt(depth > 0 ? 24 : 14)) {
      case 0 -> schema.put("minimum", one(NUMBERS));
      case 1 -> schema.put("maximum", one(NUMBERS));
      case 2 -> schema.put("exclusiveMinimum", one(NUMBERS));
      case 3 -> schema.put("exclusiveMaximum", one(NUMBERS));
      case 4 ->
          schema.put(
              "multipleOf",
              one(
                  List.of(
                      1L,
                      2L,
                      3L,
                      new java.math.BigDecimal("0.5"),
                      new java.math.BigDecimal("0.01"))));
      case 5 -> schema.put("minLength", random.nextInt(3));
      case 6 -> schema.put("maxLength", random.nextInt(4));
      case 7 -> schema.put("pattern", one(PATTERNS));
      case 8 -> schema.put("format", one(FORMATS));
      case 9 -> {
        if (!schema.containsKey("const")) {
          schema.put("enum", List.of(value(1), value(1), value(0)));
        }
      }
      case 10 -> {
        if (!schema.containsKey("enum")) {
          schema.put("const", value(1));
        }
      }
      case 11 ->
          schema.put("required", random.nextBoolean() ? List.of(one(NAMES)) : List.of("a", "b"));
      case 12 -> schema.put(random.nextBoolean() ? "minItems" : "maxItems", random.nextInt(3));
      case 13 ->
          schema.put(random.nextBoolean() ? "minProperties" : "maxProperties", random.nextInt(3));
      case 14 -> schema.put("items", schema(depth - 1));
      case 15 -> {
        schema.put("uniqueItems", random.nextBoolean());
        schema.put("type", "array");
      }
      case 16 -> {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put(one(NAMES), schema(depth - 1));
        properties.put(one(NAMES), schema(depth - 1));
        schema.put("properties", properties);
      }
      case 17 ->
          schema.put(
              "additionalProperties",
              random.nextBoolean() ? random.nextBoolean() : schema(depth - 1));
      case 18 -> schema.put("not", schema(depth - 1, from));
      case 19 -> {
        schema.put("if", schema(depth - 1, from));
        schema.put("then", schema(depth - 1, from));
        if (random.nextBoolean()) {
          schema.put("else", schema(depth - 1, from));
        }
      }
      case 20, 21 -> {
        if (from < DEFINED.size()) {
          schema.put("$ref", one(DEFINED.subList(from, DEFINED.size())));
        }
      }
      default ->
          schema.put(
              one(List.of("allOf", "anyOf", "oneOf")),
              List.of(schema(depth - 1, from), schema(depth - 1, from)));
    }
  }

  @Test
  void another_implementation_says_the_same() {
    int refused = 0;
    int all = 0;
    for (int i = 0; i < 3_000; i++) {
      String schema =
          json(
              Map.of(
                  "properties",
                  Map.of("p", schema(3)),
                  "required",
                  List.of("p"),
                  "$defs",
                  Map.of("a", schema(2, 1), "b", schema(2, 2)),
                  "definitions",
                  Map.of("c", schema(2, 3))));
      JsonSchema ours = JsonSchema.of(schema);
      var others = OTHERS.getSchema(schema, CONFIG);
      for (int j = 0; j < 8; j++) {
        String payload = json(Map.of("p", value(3)));
        boolean fits = others.validate(payload, InputFormat.JSON).isEmpty();
        assertThat(fits(ours, Json.parseObject(payload)))
            .as("seed %d, schema %s, payload %s", seed, schema, payload)
            .isEqualTo(fits);
        refused += fits ? 0 : 1;
        all++;
      }
    }
    assertThat(refused).as("seed %d", seed).isBetween(all / 10, all * 9 / 10);
  }

  private static boolean fits(JsonSchema schema, JsonObject payload) {
    try {
      schema.check(payload);
      return true;
    } catch (InvalidInput refused) {
      return false;
    }
  }
}
