package dev.encargo.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import org.junit.jupiter.api.Test;

class PrettyJsonTest {

  @Test
  void what_fits_stays_on_one_line() {
    assertThat(PrettyJson.lines(Json.parse("{\"a\": [1, 2], \"b\": null}"), 40))
        .containsExactly("{\"a\":[1,2],\"b\":null}");
  }

  @Test
  void what_does_not_fit_is_indented_and_stays_json() {
    String text =
        "{\"name\": \"a rather long text\", \"list\": [1, 2, 3], \"deep\": {\"x\": true}}";
    assertThat(PrettyJson.lines(Json.parse(text), 30))
        .containsExactly(
            "{",
            "  \"name\": \"a rather long text\",",
            "  \"list\": [1,2,3],",
            "  \"deep\": {\"x\":true}",
            "}");
  }

  @Test
  void long_lists_are_cut_and_counted() {
    assertThat(PrettyJson.lines(Json.parse("[11111,22222,33333,44444,55555,66666,77777]"), 20))
        .containsExactly(
            "[",
            "  11111,",
            "  22222,",
            "  33333,",
            "  44444,",
            "  55555,",
            "  … 2 more (--json shows all)",
            "]");
  }
}
