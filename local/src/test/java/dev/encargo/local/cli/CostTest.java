package dev.encargo.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.cost.Usage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostTest {

  private static final Map<String, Long> STACK =
      Map.of("fifo mappings", 8L, "standard mappings", 1L, "secrets", 4L, "alarm metrics", 35L);

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path state;

  private int cost(String... more) {
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            80,
            false,
            true);
    String[] arguments = new String[more.length + 3];
    arguments[0] = "cost";
    arguments[1] = "--data";
    arguments[2] = state.toString();
    System.arraycopy(more, 0, arguments, 3, more.length);
    return Main.run(terminal, arguments);
  }

  private void counted(long jobs, Map<String, Long> counts) throws IOException {
    Usage usage = new Usage("2026-11-22T03:15:50Z", jobs, counts, STACK);
    Files.writeString(state.resolve(Usage.FILE), usage.toJson().toJson());
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void the_last_run_is_priced_for_a_million_jobs_within_eighty_columns() throws IOException {
    counted(
        1_000,
        Map.of(
            "sqs.fifo", 500L,
            "data-api.requests", 2_000L,
            "lambda.requests", 100L,
            "lambda.mb-millis", 1_024_000L * 30));

    assertThat(cost()).isZero();

    assertThat(out().lines())
        .anySatisfy(line ->
            assertThat(line).startsWith("  SQS, FIFO ").contains("500,000").endsWith(" 0.25"))
        .anySatisfy(line ->
            assertThat(line).startsWith("  Data API ").contains("2,000,000").endsWith(" 0.70"))
        .anySatisfy(line ->
            assertThat(line).startsWith("  Lambda, time ").contains("30,000").endsWith(" 0.40"))
        .anySatisfy(
            line -> assertThat(line).startsWith("  alarms ").contains("35").endsWith(" 3.50"))
        .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(80));
  }

  @Test
  void programs_are_given_the_parts_and_what_was_counted() throws IOException {
    counted(1_000, Map.of("sqs.fifo", 500L));

    assertThat(cost("--json", "--jobs-per-second", "1000", "--capacity-units", "4")).isZero();

    JsonObject json = Json.parseObject(out());
    JsonObject aurora =
        json.object("millionJobs").objects("parts").stream()
            .filter(part -> part.text("part").equals("Aurora, awake"))
            .findFirst()
            .orElseThrow();
    assertThat(((Number) aurora.get("dollars")).doubleValue()).isBetween(0.133, 0.134);
    assertThat(json.object("counted").whole("jobs")).isEqualTo(1_000);
    assertThat(json.object("idleMonth").objects("parts")).hasSize(6);
  }

  @Test
  void without_any_job_only_the_idle_month_is_told() throws IOException {
    counted(0, Map.of());

    assertThat(cost()).isZero();
    assertThat(out()).contains("No job has ended since").doesNotContain("A million");
  }

  @Test
  void where_nothing_has_run_it_says_what_to_do() {
    assertThat(cost()).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("./encargo demo");
  }

  @Test
  void an_assumption_out_of_range_is_refused() {
    assertThat(cost("--capacity-units", "0")).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("0.5 to 256");
  }
}
