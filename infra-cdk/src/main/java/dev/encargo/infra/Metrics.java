package dev.encargo.infra;

import java.util.Map;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;

/** Metrics that alarms and dashboard share. */
final class Metrics {
  static final Duration FIVE_MINUTES = Duration.minutes(5);

  /** What functions write of jobs themselves, in their logs, as CloudWatch's embedded metric format has it. */
  private static final String NAMESPACE = "Encargo";

  private Metrics() {}

  static Metric ofJobs(String name, Priority priority, String statistic) {
    return metric(NAMESPACE, name, Map.of("Priority", priority.name()), statistic)
        .with(MetricOptions.builder().label(priority.name()).build());
  }

  static Metric ofApi(JobApi api, String name, String statistic) {
    return metric("AWS/ApiGateway", name, Map.of("ApiId", api.id()), statistic);
  }

  static Metric ofDatabase(Database database, String name, String statistic) {
    return metric("AWS/RDS", name, Map.of("DBClusterIdentifier", database.identifier()), statistic);
  }

  static Metric ofProxy(ProxyLogin proxy, String name, String statistic) {
    return metric("AWS/RDS", name, Map.of("ProxyName", proxy.name()), statistic);
  }

  private static Metric metric(
      String namespace, String name, Map<String, String> dimensions, String statistic) {
    return Metric.Builder.create()
        .namespace(namespace)
        .metricName(name)
        .dimensionsMap(dimensions)
        .statistic(statistic)
        .period(FIVE_MINUTES)
        .build();
  }
}
