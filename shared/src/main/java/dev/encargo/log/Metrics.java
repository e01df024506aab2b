package dev.encargo.log;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one invocation has to report of one priority, for {@link Log#metrics}: CloudWatch makes metrics of the line by
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html.
 *
 * <p>The priority is the only dimension, since each new value of a dimension is a metric of its own that is paid by the month; job
 * types are in the line as a property, to be asked for in Logs Insights.
 */
public final class Metrics {

  static final String NAMESPACE = "Encargo";

  /** Most values of one metric in a line. */
  static final int MAX_VALUES = 100;

  private final String priority;
  private final Set<String> types = new TreeSet<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private final Map<String, List<Long>> millis = new LinkedHashMap<>();

  public Metrics(String priority) {
    this.priority = priority;
  }

  /** Adds one of this job type to a count. */
  public void count(String name, String type) {
    types.add(type);
    counts.merge(name, 1L, Long::sum);
  }

  /** Adds a time. */
  public void millis(String name, long value) {
    millis.computeIfAbsent(name, _ -> new ArrayList<>()).add(Math.max(value, 0));
  }

  /** The lines: one, or more where a metric has more than 100 values. */
  List<Map<String, Object>> lines(long timestamp) {
    List<Map<String, Object>> lines = new ArrayList<>(1);
    int longest = millis.values().stream().mapToInt(List::size).max().orElse(0);
    for (int from = 0; (from == 0 && !counts.isEmpty()) || from < longest; from += MAX_VALUES) {
      lines.add(line(timestamp, from));
    }
    return lines;
  }

  private Map<String, Object> line(long timestamp, int from) {
    List<Map<String, String>> definitions = new ArrayList<>();
    Map<String, Object> line = new LinkedHashMap<>();
    line.put(
        "_aws",
        Map.of(
            "Timestamp",
            timestamp,
            "CloudWatchMetrics",
            List.of(
                Map.of(
                    "Namespace",
                    NAMESPACE,
                    "Dimensions",
                    List.of(List.of("Priority")),
                    "Metrics",
                    definitions))));
    line.put("Priority", priority);
    line.put("Type", List.copyOf(types));
    if (from == 0) {
      counts.forEach((name, count) -> {
        definitions.add(Map.of("Name", name, "Unit", "Count"));
        line.put(name, count);
      });
    }
    millis.forEach((name, values) -> {
      if (from < values.size()) {
        definitions.add(Map.of("Name", name, "Unit", "Milliseconds"));
        line.put(name, values.subList(from, Math.min(from + MAX_VALUES, values.size())));
      }
    });
    return line;
  }
}
