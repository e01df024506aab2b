package dev.encargo.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
            "{\"properties\": {\"url\": {\"$ref\": 5}}}",
            "{\"properties\": {\"url\": {\"$anchor\": \"x\"}}}",
            "{\"properties\": {\"url\": {\"$id\": \"https://example.com/\"}}}",
            "{\"properties\": {\"url\": {\"$defs\": {}}}}",
            "{\"properties\": {\"url\": {\"not\": 1}}}",
            "{\"properties\": {\"url\": {\"if\": {}}}}",
            "{\"properties\": {\"url\": {\"then\": {}}}}",
            "{\"properties\": {\"url\": {\"if\": {}, \"else\": null}}}",
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

  @Test
  void a_schema_has_parts_that_it_names_once_and_may_hold_itself() {
    String schema =
        """
        {"$ref": "#/$defs/folder", "required": ["owner"], "properties": {"owner": {"$ref": "#/$defs/address"}}, "$defs": {
          "address": {"type": "string", "format": "email"},
          "folder": {"type": "object", "additionalProperties": false, "properties": {
            "owner": {"$ref": "#/$defs/address", "maxLength": 15},
            "copies": {"$ref": "#/definitions/a%20few~1many"},
            "folders": {"type": "array", "items": {"$ref": "#/$defs/folder"}}}}},
         "definitions": {"a few/many": {"type": "integer", "maximum": 3}}}
        """;
    assertThat(
            wrong(
                schema,
                "{\"owner\": \"ana@example.com\", \"copies\": 2, \"folders\": [{\"folders\": [{}, {\"owner\": \"b@example.com\"}]}]}"))
        .isEmpty();
    assertThat(
            wrong(
                schema,
                "{\"copies\": 4, \"folders\": [{\"folders\": [{\"owner\": \"ben\"}, {\"owner\": \"ana.maria@example.com\"}, {\"file\": 1}]}]}"))
        .containsExactlyInAnyOrder(
            "owner is missing; write an address such as ana@example.com",
            "copies must be 3 or less",
            "folders[0].folders[0].owner must be an address such as ana@example.com",
            "folders[0].folders[1].owner must be at most 15 characters long",
            "folders[0].folders[2].file is unknown; known are owner, copies, folders");
    assertThat(
            wrong(
                "{\"properties\": {\"sub\": {\"$ref\": \"#\"}}, \"maxProperties\": 1}",
                "{\"sub\": {\"sub\": {\"a\": 1, \"b\": 2}}}"))
        .containsExactly("sub.sub must have at most 1 field");
  }

  @Test
  void what_stands_beside_a_reference_and_behind_it_counts() {
    String schema =
        """
        {"properties": {"p": {"$ref": "#/$defs/b", "minProperties": 1}}, "$defs": {"b": {"type": "object", "enum": [{}, {"a": 1}, 3]}}}
        """;
    assertThat(wrong(schema, "{\"p\": {\"a\": 1}}")).isEmpty();
    assertThat(wrong(schema, "{\"p\": {}}")).containsExactly("p must have at least 1 field");
    assertThat(wrong(schema, "{\"p\": 3}")).containsExactly("p must be an object");
  }

  @Test
  void conditions_are_told_by_what_to_write() {
    String schema =
        """
        {"properties": {"kind": {"enum": ["card", "bank"]}},
         "if": {"properties": {"kind": {"const": "card"}}, "required": ["kind"]},
         "then": {"required": ["number"], "properties": {"number": {"type": "string"}}},
         "else": {"properties": {"number": false}},
         "allOf": [
           {"not": {"required": ["iban", "number"]}},
           {"properties": {"iban": {"not": {"enum": ["", "none"]}}}},
           {"properties": {"code": {"not": {"pattern": "^0", "description": "a code that begins with 0"}}}},
           {"properties": {"size": {"not": {"type": "integer"}}}}]}
        """;
    assertThat(wrong(schema, "{\"kind\": \"card\", \"number\": \"1\"}")).isEmpty();
    assertThat(wrong(schema, "{\"kind\": \"bank\", \"iban\": \"x\"}")).isEmpty();
    assertThat(wrong(schema, "{\"kind\": \"card\"}"))
        .containsExactly("number is missing; write a text");
    assertThat(
            wrong(
                schema,
                "{\"kind\": \"bank\", \"number\": \"1\", \"iban\": \"none\", \"code\": \"01\", \"size\": 1}"))
        .containsExactlyInAnyOrder(
            " must not have iban and number together",
            "number is not allowed here; leave it out",
            "iban must not be one of \"\", none",
            "code must not be a code that begins with 0",
            "size has a form that it must not have");
  }

  @Test
  void a_reference_to_elsewhere_is_refused_with_what_to_write() {
    assertThatThrownBy(() -> JsonSchema.of("{\"$ref\": \"https://example.com/a.json\"}").verify())
        .isInstanceOf(InvalidSchema.class)
        .hasMessage(
            "$ref must be #, for the whole schema, or #/$defs/ and a name, and not https://example.com/a.json; put what it refers to into $defs at the top of the schema");
    for (String elsewhere :
        List.of(
            "#address",
            "#/properties/a",
            "address",
            "#/",
            "#/$defs",
            "# ",
            "other.json#/$defs/address")) {
      assertThatThrownBy(() ->
              JsonSchema.of(
                      JsonObject.of("$ref", elsewhere, "$defs", JsonObject.of("address", true))
                          .toJson())
                  .verify())
          .as(elsewhere)
          .isInstanceOf(InvalidSchema.class)
          .hasMessageContaining("$ref must be #, for the whole schema, or #/$defs/ and a name");
    }
    assertThatThrownBy(() ->
            JsonSchema.of(
                    "{\"items\": {\"$ref\": \"#/$defs/adress\"}, \"$defs\": {\"address\": true}}")
                .verify())
        .hasMessage(
            "items.$ref refers to #/$defs/adress, which is not there; did you mean 'address'?");
    assertThatThrownBy(() ->
            JsonSchema.of(
                    "{\"items\": {\"$ref\": \"#/$defs/a/items\"}, \"$defs\": {\"a\": {\"items\": {}}}}")
                .verify())
        .hasMessageEndingWith("what stands deeper needs a name in $defs of its own");
    assertThatThrownBy(() -> JsonSchema.of("{\"$defs\": {\"a\": {\"minLenght\": 1}}}").verify())
        .as("nothing refers to it")
        .hasMessageContaining("$defs.a.minLenght is a keyword that is not supported");
  }

  @Test
  void a_schema_that_says_only_that_it_is_itself_is_refused() {
    for (String circle :
        List.of(
            "{\"$ref\": \"#\"}",
            "{\"$defs\": {\"a\": {\"$ref\": \"#/$defs/a\"}}}",
            "{\"items\": {\"$ref\": \"#/$defs/a\"}, \"$defs\": {\"a\": {\"allOf\": [true, {\"$ref\": \"#/$defs/a\"}]}}}",
            "{\"$defs\": {\"a\": {\"anyOf\": [{\"$ref\": \"#/$defs/b\"}]}, \"b\": {\"oneOf\": [{\"not\": {\"$ref\": \"#/$defs/a\"}}]}}}",
            "{\"$defs\": {\"a\": {\"if\": {\"$ref\": \"#/$defs/a\"}, \"then\": true}}}",
            "{\"$defs\": {\"a\": {\"if\": true, \"then\": {\"$ref\": \"#/$defs/a\"}}}}",
            "{\"not\": {\"if\": true, \"else\": {\"$ref\": \"#\"}}}")) {
      assertThatThrownBy(() -> JsonSchema.of(circle).verify())
          .as(circle)
          .isInstanceOf(InvalidSchema.class)
          .hasMessageContaining("a schema may refer to itself only inside of");
    }
    assertThatThrownBy(() ->
            JsonSchema.of(
                    "{\"$ref\": \"#/$defs/a\", \"$defs\": {\"a\": {\"$ref\": \"#/$defs/b\"}, \"b\": {\"$ref\": \"#/$defs/a\"}}}")
                .verify())
        .hasMessageContaining("(#/$defs/a → #/$defs/b → #/$defs/a)");
    JsonSchema.of(
            "{\"allOf\": [{\"$ref\": \"#/$defs/a\"}, {\"$ref\": \"#/$defs/a\"}], \"$defs\": {\"a\": {\"additionalProperties\": {\"$ref\": \"#\"}}}}")
        .verify();
  }

  /** Each of the two would look into what is inside, at each of the levels that a payload may have. */
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_payload_as_deep_as_can_be_is_compared_once_with_each_schema() {
    String schema =
        """
        {"$ref": "#/$defs/term", "$defs": {"term": {"oneOf": [
          {"required": ["all"], "properties": {"of": {"$ref": "#/$defs/term"}}, "additionalProperties": {"$ref": "#/$defs/other"}},
          {"required": ["any"], "properties": {"of": {"$ref": "#/$defs/term"}}, "additionalProperties": {"$ref": "#/$defs/other"}}]},
          "other": {"anyOf": [{"$ref": "#/$defs/term"}, {"type": "boolean", "const": true}, {"not": {"$ref": "#/$defs/term"}}]}}}
        """;
    StringBuilder deep = new StringBuilder("{}");
    for (int i = 1; i < Json.MAX_DEPTH; i++) {
      deep.insert(0, "{\"of\": ").append("}");
    }
    assertThat(wrong(schema, deep.toString())).hasSize(1);
    String right = deep.toString().replace("{", "{\"any\": true, ").replace(", }", "}");
    assertThat(wrong(schema, right)).isEmpty();
  }
}
