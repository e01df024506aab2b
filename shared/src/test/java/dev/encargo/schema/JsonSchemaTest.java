package dev.encargo.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonSchemaTest {

  /** What is wrong with a payload, as {@code field message}. */
  private static List<String> wrong(String schema, String payload) {
    InvalidInput refused =
        catchThrowableOfType(
            InvalidInput.class, () -> JsonSchema.of(schema).check(Json.parseObject(payload)));
    if (refused == null) {
      return List.of();
    }
    assertThat(refused.kind()).isEqualTo(InvalidInput.Kind.REFUSED);
    return refused.errors().stream().map(error -> error.field() + " " + error.message()).toList();
  }

  @Test
  void all_that_is_wrong_is_told_with_its_path_and_what_to_write() {
    String schema =
        """
        {"type": "object", "required": ["url", "rows", "at"], "additionalProperties": false, "properties": {
          "url": {"type": "string", "format": "uri"},
          "at": {"type": "string", "format": "date-time"},
          "mode": {"enum": ["fast", "safe", null]},
          "sign": {"enum": [",", ";"]},
          "note": {"type": ["string", "null"], "maxLength": 3},
          "rows": {"type": "array", "minItems": 1, "items": {"type": "object", "properties": {
            "amount": {"type": "integer", "minimum": 1, "maximum": 100}, "code": {"pattern": "^[a-z]+$", "examples": ["abc"]}}}}}}
        """;
    assertThat(
            wrong(
                schema,
                """
                {"urll": "x", "url": "not one", "mode": "slow", "sign": "|", "note": "añ€😀",
                 "rows": [{"amount": 5}, {"amount": 1.5}, {"amount": 101, "code": "A"}, 7]}
                """))
        .containsExactlyInAnyOrder(
            "at is missing; write a time such as 2026-03-01T09:00:00Z",
            "urll is unknown; did you mean 'url'?",
            "url must be a URL such as https://example.com/a",
            "mode must be one of fast, safe",
            "sign must be one of \",\", \";\"",
            "note must be at most 3 characters long",
            "rows[1].amount must be a whole number",
            "rows[2].amount must be from 1 to 100",
            "rows[2].code must match ^[a-z]+$, such as abc",
            "rows[3] must be an object");
    assertThat(
            wrong(
                schema,
                """
                {"url": "https://example.com/a", "at": "2026-03-01T09:00:00.5+02:00", "note": "a😀b", "mode": null, "rows": [{"amount": 2.0}]}
                """))
        .isEmpty();
  }

  @Test
  void of_several_forms_the_one_that_was_meant_is_told() {
    String schema =
        """
        {"properties": {"to": {"anyOf": [
          {"type": "string", "format": "email"},
          {"type": "array", "items": {"type": "string", "format": "email"}, "minItems": 1}]}}}
        """;
    assertThat(wrong(schema, "{\"to\": [\"ana@example.com\", \"ben\"]}"))
        .containsExactly("to[1] must be an address such as ana@example.com");
    assertThat(wrong(schema, "{\"to\": 5}"))
        .containsExactly("to must be a text; or must be a list");
    assertThat(wrong("{\"oneOf\": [{\"required\": [\"a\"]}, {\"required\": [\"b\"]}]}", "{}"))
        .containsExactly(" a is missing; write a value; or b is missing; write a value");
    assertThat(
            wrong(
                "{\"oneOf\": [{\"required\": [\"a\"]}, {\"required\": [\"b\"]}]}",
                "{\"a\":1,\"b\":1}"))
        .containsExactly(" fits 2 of the forms that it may have; it must fit one");
  }

  @Test
  void equal_values_are_equal_however_they_are_written() {
    String schema =
        "{\"properties\": {\"a\": {\"uniqueItems\": true}, \"b\": {\"const\": {\"x\": 1, \"y\": [0.50]}}}}";
    assertThat(
            wrong(
                schema,
                "{\"a\": [1, \"1\", true, [1], {\"k\": 1}], \"b\": {\"y\": [0.5], \"x\": 1.0}}"))
        .isEmpty();
    assertThat(wrong(schema, "{\"a\": [{\"k\": 1, \"l\": 2}, {\"l\": 2.0, \"k\": 1}]}"))
        .containsExactly("a[1] is the same as a[0]; write each once");
  }

  @Test
  void a_keyword_that_is_not_supported_is_refused_with_its_place_and_its_name() {
    for (String wrong :
        List.of(
            "{\"properties\": {\"url\": {\"minLenght\": 1}}}",
            "{\"properties\": {\"url\": {\"$ref\": \"#/x\"}}}",
            "{\"properties\": {\"url\": {\"not\": {}}}}",
            "{\"properties\": {\"url\": {\"format\": \"ipv4\"}}}",
            "{\"properties\": {\"url\": {\"type\": \"text\"}}}",
            "{\"properties\": {\"url\": {\"minLength\": -1}}}",
            "{\"properties\": {\"url\": {\"pattern\": \"(\"}}}",
            "{\"properties\": {\"url\": {\"items\": [{}]}}}",
            "{\"properties\": {\"url\": {\"required\": \"a\"}}}",
            "{\"properties\": {\"url\": {\"multipleOf\": 0}}}",
            "{\"properties\": {\"url\": {\"anyOf\": []}}}",
            "{\"properties\": {\"url\": {\"minimum\": null}}}",
            "{\"properties\": {\"url\": null}}")) {
      assertThatThrownBy(() -> JsonSchema.of(wrong).verify())
          .as(wrong)
          .isInstanceOf(InvalidSchema.class)
          .hasMessageContaining("properties.url");
    }
    assertThatThrownBy(() -> JsonSchema.of("{\"minLenght\": 1}").verify())
        .hasMessage("minLenght is a keyword that is not supported; did you mean 'minLength'?");
    assertThatThrownBy(() ->
            JsonSchema.of("{\"$schema\": \"http://json-schema.org/draft-07/schema#\"}").verify())
        .hasMessageContaining("$schema must be https://json-schema.org/draft/2020-12/schema");
    assertThatThrownBy(() -> JsonSchema.of("{").verify()).isInstanceOf(InvalidSchema.class);
  }

  /** Each would keep a processor busy for years, or need more stack than there is. */
  @Test
  void no_text_keeps_a_pattern_busy() {
    for (String pattern : List.of("^(a+)+$", "(x+x+)+y", "^(a|a)*$", "^(a|b)*c$", "(.*)*#")) {
      String schema =
          JsonObject.of("properties", JsonObject.of("t", JsonObject.of("pattern", pattern)))
              .toJson();
      for (String text : List.of("a".repeat(40) + "!", "x".repeat(60_000), "ab".repeat(50_000))) {
        assertThat(wrong(schema, JsonObject.of("t", text).toJson())).as(pattern).hasSize(1);
      }
    }
    String plain = "{\"properties\": {\"t\": {\"pattern\": \"^[a-z0-9 ]+$\"}}}";
    assertThat(wrong(plain, JsonObject.of("t", "abc 123 ".repeat(10_000)).toJson())).isEmpty();
  }

  @Test
  void a_pattern_is_read_as_javascript_reads_it() {
    assertThat(wrong("{\"properties\": {\"t\": {\"pattern\": \"^a$\"}}}", "{\"t\": \"a\\n\"}"))
        .hasSize(1);
    assertThat(
            wrong("{\"properties\": {\"t\": {\"pattern\": \"^[[$&&x]+$\"}}}", "{\"t\": \"[&&$\"}"))
        .isEmpty();
    assertThat(wrong("{\"properties\": {\"t\": {\"pattern\": \"^\\\\$\"}}}", "{\"t\": \"$1\"}"))
        .isEmpty();
  }

  @Test
  void no_more_is_told_than_anybody_reads() {
    StringBuilder many = new StringBuilder("{\"a0\": 1");
    for (int i = 1; i < 5_000; i++) {
      many.append(", \"a").append(i).append("\": 1");
    }
    assertThat(wrong("{\"additionalProperties\": false}", many + "}"))
        .hasSize(101)
        .last()
        .isEqualTo(" and 1 more");
  }
}
