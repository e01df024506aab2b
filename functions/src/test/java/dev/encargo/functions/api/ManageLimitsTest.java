package dev.encargo.functions.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.functions.api.Api.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManageLimitsTest {

  private static final String BASE = "/api/admin/limits";

  private final AdminApi api = new AdminApi();

  @AfterEach
  void close() {
    api.close();
  }

  private Answer put(String type, String body) {
    return api.call(true, "PUT", BASE + "/" + type, body);
  }

  @Test
  void a_limit_is_set_shown_and_removed() {
    Answer set = put("email.send", "{\"maxRunning\":5,\"rate\":{\"count\":10,\"perMs\":1000}}");
    assertThat(set.status()).isEqualTo(200);
    assertThat(set.body())
        .contains("\"maxRunning\":5", "\"rate\":{\"count\":10,\"perMs\":1000,\"burst\":10}");
    assertThat(put("email.send", "{\"maxRunning\":2}").body()).doesNotContain("rate");
    assertThat(api.get(BASE).json().objects("limits"))
        .singleElement()
        .satisfies(limit -> assertThat(limit.text("type")).isEqualTo("email.send"));
    assertThat(api.call(true, "DELETE", BASE + "/email.send", "").status()).isEqualTo(204);
    assertThat(api.call(true, "DELETE", BASE + "/email.send", "").status()).isEqualTo(404);
  }

  @Test
  void is_for_administrators_only() {
    assertThat(api.call(false, "PUT", BASE + "/noop", "{\"maxRunning\":1}").status())
        .isEqualTo(403);
    assertThat(api.call(false, "GET", BASE, "").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                               | 400 | maxRunning",
        "{\"maxRunning\":0}                               | 422 | maxRunning",
        "{\"maxRunning\":1001}                            | 422 | maxRunning",
        "{\"maxRuning\":1}                                | 400 | maxRuning",
        "{\"rate\":5}                                     | 400 | rate",
        "{\"rate\":{\"perMs\":1000}}                      | 400 | rate.count",
        "{\"maxRunning\":\"5\"}                           | 400 | maxRunning",
        "{\"maxRunning\":2.5}                             | 400 | maxRunning",
        "{\"maxRunning\":99999999999999999999}            | 422 | maxRunning",
        "{\"rate\":{\"count\":1,\"perMs\":0}}             | 422 | rate.perMs",
        "{\"rate\":{\"count\":1,\"perMs\":9,\"burst\":0}} | 422 | rate.burst",
      })
  void what_is_no_limit_is_refused_with_the_field(String body, int status, String field) {
    Answer answer = put("noop", body);
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.json().objects("errors"))
        .anySatisfy(error -> assertThat(error.text("field")).isEqualTo(field));
    assertThat(api.get(BASE).json().objects("limits")).isEmpty();
  }
}
