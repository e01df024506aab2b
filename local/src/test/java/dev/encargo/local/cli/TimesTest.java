package dev.encargo.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimesTest {

  private static final Instant NOW = Instant.parse("2030-01-31T09:00:00Z");
  private static final ZoneId HERE = ZoneId.of("America/Santiago");

  @ParameterizedTest
  @CsvSource({
    "+90s, 2030-01-31T09:01:30Z",
    "+2h, 2030-01-31T11:00:00Z",
    "-1d, 2030-01-30T09:00:00Z",
    "2030-02-01, 2030-02-01T03:00:00Z",
    "2030-02-01T09:00, 2030-02-01T12:00:00Z",
    "2030-02-01T09:00:00Z, 2030-02-01T09:00:00Z",
    "2030-02-01T09:00:00+02:00, 2030-02-01T07:00:00Z"
  })
  void times_are_read_as_people_type_them(String typed, Instant meant) {
    assertThat(Times.parse(typed, "--at", NOW, HERE)).isEqualTo(meant);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tomorrow", "+m", "+10 m", "2030-13-01", "2030-02-01 09:00", "10:00"})
  void what_is_no_time_is_refused_with_the_option_and_examples(String typed) {
    assertThatThrownBy(() -> Times.parse(typed, "--at", NOW, HERE))
        .isInstanceOf(Failure.class)
        .hasMessageContaining("--at is '" + typed + "'")
        .hasMessageContaining("+10m");
  }
}
