package dev.encargo.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0.0 s",
    "830, 0.8 s",
    "9949, 9.9 s",
    "9950, 10 s",
    "59400, 59 s",
    "59600, 1 min",
    "80000, 1 min 20 s",
    "3599400, 59 min 59 s",
    "3599600, 1 h",
    "7500000, 2 h 5 min",
    "273600000, 3 d 4 h",
    "-5, 0.0 s"
  })
  void a_time_is_told_in_its_two_largest_units(long millis, String told) {
    assertThat(Words.time(Duration.ofMillis(millis))).isEqualTo(told);
  }

  @Test
  void figures_do_not_depend_on_the_language_of_the_machine() {
    assertThat(Words.count(18_432)).isEqualTo("18,432");
    assertThat(Words.rate(6120.4)).isEqualTo("6,120/s");
    assertThat(Words.rate(0.25)).isEqualTo("0.3/s");
    assertThat(Words.amount(new BigDecimal("-1234567.895"))).isEqualTo("-1,234,567.90");
  }

  @Test
  void one_of_something_is_singular() {
    assertThat(Words.count(1, "row", "rows")).isEqualTo("1 row");
    assertThat(Words.count(0, "row", "rows")).isEqualTo("0 rows");
  }

  @Test
  void long_texts_are_wrapped_between_words_and_stay_indented() {
    assertThat(Words.wrap("one two three", 7)).containsExactly("one two", "three");
    assertThat(Words.wrap("  one two three", 9)).containsExactly("  one two", "  three");
    assertThat(Words.wrap("unbreakable", 4)).containsExactly("unbreakable");
    assertThat(Words.wrap("", 4)).containsExactly("");
  }

  @Test
  void moments_are_told_to_the_millisecond() {
    assertThat(Words.moment("2030-01-31T09:00:00.123456Z")).isEqualTo("2030-01-31T09:00:00.123Z");
    assertThat(Words.moment("soon")).isEqualTo("soon");
  }

  @Test
  void ages_are_rough() {
    Instant now = Instant.parse("2030-01-31T09:00:00Z");
    assertThat(Words.ago(now.plusMillis(300), now)).isEqualTo("now");
    assertThat(Words.ago(now.minusSeconds(200), now)).isEqualTo("3 min ago");
    assertThat(Words.ago(now.minusSeconds(40 * 3600), now)).isEqualTo("40 h ago");
    assertThat(Words.ago(now.minusSeconds(50 * 3600), now)).isEqualTo("2 d ago");
  }

  @Test
  void a_text_is_cut_between_characters_and_never_steers_the_terminal() {
    assertThat(Words.cut("señora 😀😀", 8)).isEqualTo("señora …");
    assertThat(Words.cut("señora 😀😀", 9)).isEqualTo("señora 😀😀");
    assertThat(Words.oneLine("a\u001b[31m\r\nb\tc ")).isEqualTo("a [31m b c");
  }
}
