package dev.encargo.infra;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awscdk.services.cloudwatch.Dashboard;
import software.amazon.awscdk.services.cloudwatch.GraphWidget;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.Metric;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/** The dashboard: jobs, queues, functions, API and database, on one page. */
final class Overview {
  private static final int HALF = 12;
  private static final int THIRD = 8;

  private final Dashboard dashboard;

  Overview(
      Construct scope,
      Queues queues,
      List<PlatformFunction> functions,
      JobApi api,
      Database database) {
    dashboard = Dashboard.Builder.create(scope, "Dashboard").build();
    jobs();
    dashboard.addWidgets(
        graph(
            "Messages waiting",
            HALF,
            ofQueues(queues, q -> q.metricApproximateNumberOfMessagesVisible())),
        graph(
            "Age of the oldest message, seconds",
            HALF,
            ofQueues(queues, q -> q.metricApproximateAgeOfOldestMessage())),
        graph(
            "Dead letters",
            HALF,
            Arrays.stream(Priority.values())
                .map(p -> queues.deadLettersOf(p).metricNumberOfMessagesReceived())
                .toList()));
    functions(functions);
    dashboard.addWidgets(
        graph(
            "API: requests and errors",
            THIRD,
            List.of(
                Metrics.ofApi(api, "Count", "Sum"),
                Metrics.ofApi(api, "4xx", "Sum"),
                Metrics.ofApi(api, "5xx", "Sum"))),
        graph(
            "API: milliseconds, 50 and 99 of 100",
            THIRD,
            List.of(Metrics.ofApi(api, "Latency", "p50"), Metrics.ofApi(api, "Latency", "p99"))),
        graph(
            "Database: capacity units and connections",
            THIRD,
            List.of(
                Metrics.ofDatabase(database, "ServerlessDatabaseCapacity", "Average"),
                Metrics.ofDatabase(database, "DatabaseConnections", "Maximum"))));
  }

  private void jobs() {
    dashboard.addWidgets(
        graph("Jobs created", THIRD, perPriority("JobsCreated", "Sum")),
        graph("Jobs completed", THIRD, perPriority("JobsCompleted", "Sum")),
        graph(
            "Jobs failed and retried",
            THIRD,
            Stream.concat(
                    perPriority("JobsFailed", "Sum").stream(),
                    perPriority("JobsRetried", "Sum").stream())
                .toList()),
        graph(
            "Waited in the queue, milliseconds, 95 of 100",
            HALF,
            perPriority("QueueWaitMillis", "p95")),
        graph("Ran, milliseconds, 95 of 100", HALF, perPriority("RunMillis", "p95")));
  }

  private void functions(List<PlatformFunction> functions) {
    dashboard.addWidgets(
        graph("Invocations", THIRD, of(functions, f -> f.function().metricInvocations())),
        graph(
            "Errors and throttles",
            THIRD,
            Stream.concat(
                    of(functions, f -> f.function().metricErrors()).stream(),
                    of(functions, f -> f.function().metricThrottles()).stream())
                .toList()),
        graph(
            "Milliseconds, 95 of 100",
            THIRD,
            of(
                functions,
                f ->
                    f.function()
                        .metricDuration(MetricOptions.builder().statistic("p95").build()))));
  }

  private static List<Metric> perPriority(String name, String statistic) {
    return Arrays.stream(Priority.values()).map(p -> Metrics.ofJobs(name, p, statistic)).toList();
  }

  private static List<Metric> ofQueues(Queues queues, Function<Queue, Metric> metric) {
    return queues.bells().stream().map(metric).toList();
  }

  private static List<Metric> of(
      List<PlatformFunction> functions, Function<PlatformFunction, Metric> metric) {
    return functions.stream().map(metric).toList();
  }

  private static GraphWidget graph(String title, int width, List<? extends IMetric> metrics) {
    return GraphWidget.Builder.create().title(title).width(width).left(metrics).build();
  }
}
