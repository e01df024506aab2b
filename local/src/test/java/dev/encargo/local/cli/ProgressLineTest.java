package dev.encargo.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLineTest {

  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

  private static final JobView HALF =
      new JobView(
          Json.parseObject(
              """
              {"status": "PROCESSING", "progress": 61, "processedItems": 11200, "totalItems": 18432,
               "ratePerSecond": 6120.3, "etaSeconds": 1.2, "message": "importing\\nrows"}
              """));

  private static Terminal terminal(int columns, boolean unicode) {
    return new Terminal(NOWHERE, NOWHERE, columns, false, unicode);
  }

  @Test
  void it_shows_bar_per_cent_items_rate_time_left_and_message() {
    assertThat(ProgressLine.bar(terminal(100, true), HALF))
        .isEqualTo(
            "██████████████████▎░░░░░░░░░░░   61 %  11,200 of 18,432  6,120/s  1.2 s left  importing rows");
  }

  @Test
  void it_is_never_wider_than_the_terminal() {
    for (int columns = 20; columns <= 200; columns++) {
      assertThat(ProgressLine.bar(terminal(columns, true), HALF).length()).isLessThan(columns);
      assertThat(ProgressLine.bar(terminal(columns, false), HALF).length()).isLessThan(columns);
    }
  }

  @Test
  void a_narrow_terminal_keeps_the_per_cent() {
    assertThat(ProgressLine.bar(terminal(24, true), HALF)).endsWith("61 %");
  }

  @Test
  void every_per_cent_fills_exactly_the_bar() {
    for (int percent = 0; percent <= 100; percent++) {
      assertThat(ProgressLine.drawn(percent, 30, true)).hasSize(30);
      assertThat(ProgressLine.drawn(percent, 30, false)).hasSize(30);
    }
    assertThat(ProgressLine.drawn(100, 10, true)).isEqualTo("██████████");
    assertThat(ProgressLine.drawn(100, 10, false)).isEqualTo("[########]");
    assertThat(ProgressLine.drawn(0, 10, false)).isEqualTo("[........]");
    assertThat(ProgressLine.drawn(50, 10, false)).isEqualTo("[####....]");
  }

  @Test
  void a_job_that_waits_says_for_what() {
    JobView retrying =
        new JobView(
            Json.parseObject(
                """
                {"status": "RETRYING", "progress": 0, "retryCount": 1, "error": "no route\\nto host"}
                """));
    assertThat(ProgressLine.plain(retrying))
        .isEqualTo("RETRYING  waits to try again (1 failed attempt: no route to host)");
  }
}
