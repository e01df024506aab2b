package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.infra.Template.Resource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EventSourceMappingsTest {
  private final Template template = Synthesis.deployed();
  private final List<Resource> mappings = template.ofType("AWS::Lambda::EventSourceMapping");

  @Test
  void each_queue_that_is_worked_on_feeds_its_function() {
    Map<String, String> feeds =
        mappings.stream()
            .collect(
                Collectors.toMap(
                    mapping -> template.target(mapping.get("EventSourceArn")).id(),
                    mapping -> functionOf(mapping).id()));
    assertThat(feeds)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "CriticalQueue", "CriticalWorkerFunction",
                "HighQueue", "HighWorkerFunction",
                "NormalQueue", "NormalWorkerFunction",
                "LowQueue", "LowWorkerFunction",
                "CriticalDeadLetterQueue", "DeadLetterFunction",
                "HighDeadLetterQueue", "DeadLetterFunction",
                "NormalDeadLetterQueue", "DeadLetterFunction",
                "LowDeadLetterQueue", "DeadLetterFunction",
                "TimerQueue", "TimerFunction",
                "OutboxQueue", "PublishOutboxFunction"));
  }

  @Test
  void mappings_take_ten_at_once_without_waiting_for_more_and_report_single_failures() {
    assertThat(mappings)
        .allSatisfy(mapping -> {
          assertThat(mapping.get("BatchSize")).isEqualTo(10);
          assertThat(mapping.get("MaximumBatchingWindowInSeconds")).isNull();
          assertThat(mapping.get("FunctionResponseTypes"))
              .isEqualTo(List.of("ReportBatchItemFailures"));
        });
  }

  @Test
  void concurrency_is_bounded_by_the_mapping() {
    Map<String, Object> concurrency =
        mappings.stream()
            .collect(
                Collectors.toMap(
                    Resource::id, mapping -> mapping.get("ScalingConfig", "MaximumConcurrency")));
    assertThat(concurrency)
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "CriticalWorkerMapping", 20,
                "HighWorkerMapping", 10,
                "NormalWorkerMapping", 10,
                "LowWorkerMapping", 5,
                "CriticalDeadLetterMapping", 2,
                "HighDeadLetterMapping", 2,
                "NormalDeadLetterMapping", 2,
                "LowDeadLetterMapping", 2,
                "TimerMapping", 2,
                "OutboxMapping", 2));
  }

  private Resource functionOf(Resource mapping) {
    Resource alias = template.target(mapping.get("FunctionName"));
    assertThat(alias.type()).isEqualTo("AWS::Lambda::Alias");
    return template.target(alias.get("FunctionName"));
  }
}
