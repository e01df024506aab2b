package dev.encargo.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * By https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html: what
 * breaks a rule there is dropped by CloudWatch without a word.
 */
class MetricsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private static List<JsonObject> written(Metrics metrics) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new Log(new PrintStream(out, true, StandardCharsets.UTF_8), () -> NOW).metrics(metrics);
    return out.toString(StandardCharsets.UTF_8).lines().map(Json::parseObject).toList();
  }

  private static JsonObject directive(JsonObject line) {
    JsonObject aws = line.object("_aws");
    assertThat(aws.whole("Timestamp")).isEqualTo(NOW.toEpochMilli());
    List<?> directives = (List<?>) aws.fields().get("CloudWatchMetrics");
    assertThat(directives).hasSize(1);
    return (JsonObject) directives.getFirst();
  }

  private static void followsTheSpecification(JsonObject line) {
    JsonObject directive = directive(line);
    assertThat(directive.fields().keySet())
        .containsExactlyInAnyOrder("Namespace", "Dimensions", "Metrics");
    assertThat(directive.text("Namespace")).isEqualTo("Encargo");
    assertThat(directive.fields().get("Dimensions")).isEqualTo(List.of(List.of("Priority")));
    assertThat(line.text("Priority")).isNotBlank();
    List<?> definitions = (List<?>) directive.fields().get("Metrics");
    assertThat(definitions).isNotEmpty().hasSizeLessThanOrEqualTo(100);
    for (Object definition : definitions) {
      JsonObject metric = (JsonObject) definition;
      assertThat(metric.text("Unit")).isIn("Count", "Milliseconds");
      Object value = line.fields().get(metric.text("Name"));
      List<?> values = value instanceof List<?> list ? list : List.of(value);
      assertThat(values).isNotEmpty().hasSizeLessThanOrEqualTo(100);
      assertThat(values).allSatisfy(one -> assertThat(one).isInstanceOf(Number.class));
    }
  }

  @Test
  void one_line_tells_of_a_whole_batch() {
    Metrics metrics = new Metrics("HIGH");
    metrics.count("JobsCompleted", "email.send");
    metrics.count("JobsCompleted", "email.send");
    metrics.count("JobsFailed", "http.request");
    metrics.millis("RunMillis", 7);
    metrics.millis("RunMillis", 9);
    List<JsonObject> lines = written(metrics);
    assertThat(lines).hasSize(1);
    JsonObject line = lines.getFirst();
    followsTheSpecification(line);
    assertThat(line.text("Priority")).isEqualTo("HIGH");
    assertThat(line.whole("JobsCompleted")).isEqualTo(2);
    assertThat(line.whole("JobsFailed")).isEqualTo(1);
    assertThat(line.fields().get("RunMillis")).isEqualTo(List.of(7L, 9L));
    assertThat(line.fields().get("Type")).isEqualTo(List.of("email.send", "http.request"));
  }

  @Test
  void more_values_than_a_line_may_have_go_into_more_lines() {
    Metrics metrics = new Metrics("LOW");
    for (int i = 0; i < 250; i++) {
      metrics.millis("RunMillis", i);
      metrics.count("JobsCompleted", "noop");
    }
    List<JsonObject> lines = written(metrics);
    assertThat(lines).hasSize(3).allSatisfy(MetricsTest::followsTheSpecification);
    List<Object> values = new ArrayList<>();
    lines.forEach(line -> values.addAll((List<?>) line.fields().get("RunMillis")));
    assertThat(values).hasSize(250).doesNotHaveDuplicates();
    assertThat(lines.stream().filter(line -> line.names().contains("JobsCompleted"))).hasSize(1);
    assertThat(lines.getFirst().whole("JobsCompleted")).isEqualTo(250);
  }

  @Test
  void nothing_to_report_writes_nothing() {
    assertThat(written(new Metrics("LOW"))).isEmpty();
  }
}
