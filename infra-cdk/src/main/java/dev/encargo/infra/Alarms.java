package dev.encargo.infra;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.cloudwatch.Alarm;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.IMetric;
import software.amazon.awscdk.services.cloudwatch.MathExpression;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.TreatMissingData;
import software.amazon.awscdk.services.sqs.Queue;
import software.constructs.Construct;

/** What somebody should be woken for; each says in its description where to look. */
final class Alarms {
  /** Messages wait in the timer queue for a quarter of an hour at the most. */
  private static final Duration OLDEST_TIMER = Duration.minutes(30);

  /** An alarm on an expression takes <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html">ten metrics</a>. */
  private static final int MOST_METRICS = 10;

  private static final MetricOptions FIVE_MINUTE_SUM =
      MetricOptions.builder().statistic("Sum").period(Metrics.FIVE_MINUTES).build();
  private static final MetricOptions FIVE_MINUTE_MOST =
      MetricOptions.builder().statistic("Maximum").period(Metrics.FIVE_MINUTES).build();

  private final Construct scope;
  private final Notices notices;

  Alarms(Construct scope, Notices notices) {
    this.scope = scope;
    this.notices = notices;
  }

  // The age counts from the sending, also while a worker has the message: a job may take a whole
  // timeout, and be retried after a quarter of an hour.
  private static Duration oldest(Priority priority) {
    return switch (priority) {
      case CRITICAL -> Duration.minutes(45);
      case HIGH -> Duration.hours(1);
      case NORMAL -> Duration.hours(2);
      case LOW -> Duration.hours(6);
    };
  }

  void ofQueues(Queues queues) {
    for (Priority priority : Priority.values()) {
      old(priority.title(), queues.of(priority), oldest(priority));
      deadLetters(priority, queues.deadLettersOf(priority));
    }
    old("Timer", queues.timer(), OLDEST_TIMER);
    old("Outbox", queues.outbox(), OLDEST_TIMER);
    alarm(
        "OutboxDeadLettersAlarm",
        "The publisher could not be woken 200 times: see the log of PublishOutboxFunction.",
        queues.outboxDeadLetters().metricApproximateNumberOfMessagesVisible(FIVE_MINUTE_MOST),
        1,
        1);
    alarm(
        "TimerDeadLettersAlarm",
        "A wake-up could not be handled 200 times: see the log of TimerFunction.",
        queues.timerDeadLetters().metricApproximateNumberOfMessagesVisible(FIVE_MINUTE_MOST),
        1,
        1);
  }

  private void old(String title, Queue queue, Duration oldest) {
    alarm(
        title + "QueueAgeAlarm",
        "A message has been in the queue for "
            + oldest.toMinutes()
            + " minutes: too few workers, or they fail.",
        queue.metricApproximateAgeOfOldestMessage(FIVE_MINUTE_MOST),
        oldest.toSeconds().intValue(),
        3);
  }

  /** Dead letters of jobs are worked off within seconds, so their depth alone would rarely show them. */
  private void deadLetters(Priority priority, Queue queue) {
    alarm(
        priority.title() + "DeadLettersAlarm",
        "Jobs failed as DEAD_LETTERED: see their attempts, then retry them.",
        MathExpression.Builder.create()
            .expression("waiting + received")
            .label("Dead letters")
            .period(Metrics.FIVE_MINUTES)
            .usingMetrics(
                // In an order that is the same in each synthesis: that of Map.of changes with the
                // JVM.
                new TreeMap<>(
                    Map.of(
                        "waiting", queue.metricApproximateNumberOfMessagesVisible(FIVE_MINUTE_MOST),
                        "received", queue.metricNumberOfMessagesReceived(FIVE_MINUTE_SUM))))
            .build(),
        1,
        1);
  }

  void ofFunctions(List<PlatformFunction> functions) {
    for (PlatformFunction function : functions) {
      alarm(
          function.id() + "ErrorsAlarm",
          "Invocations ended with an error: see the function's log.",
          function.function().metricErrors(FIVE_MINUTE_SUM),
          1,
          1);
    }
    for (int from = 0; from < functions.size(); from += MOST_METRICS) {
      List<PlatformFunction> some =
          functions.subList(from, Math.min(from + MOST_METRICS, functions.size()));
      throttles(
          from == 0 ? "ThrottlesAlarm" : "Throttles" + (from / MOST_METRICS + 1) + "Alarm", some);
    }
  }

  private void throttles(String id, List<PlatformFunction> functions) {
    Map<String, IMetric> throttles = new LinkedHashMap<>();
    for (PlatformFunction function : functions) {
      throttles.put("t" + throttles.size(), function.function().metricThrottles(FIVE_MINUTE_SUM));
    }
    alarm(
        id,
        "Lambda refused invocations for a quarter of an hour: the account's concurrency is used up.",
        MathExpression.Builder.create()
            .expression(String.join(" + ", throttles.keySet()))
            .label("Throttles")
            .period(Metrics.FIVE_MINUTES)
            .usingMetrics(throttles)
            .build(),
        1,
        3);
  }

  /** The daily rule calls it if nothing else does. An hour more than a day, so that a late minute is no alarm. */
  void ofSweep(PlatformFunction sweep) {
    Alarm.Builder.create(scope, "SweepNotRunningAlarm")
        .alarmDescription(
            "The sweep has not run for 25 hours, though a rule calls it each day: forgotten jobs are not found.")
        .metric(
            sweep
                .function()
                .metricInvocations(
                    MetricOptions.builder().statistic("Sum").period(Duration.hours(1)).build()))
        .threshold(1)
        .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
        .evaluationPeriods(25)
        .treatMissingData(TreatMissingData.BREACHING)
        .build()
        .addAlarmAction(notices.action());
  }

  void ofApi(JobApi api) {
    alarm(
        "ApiErrorsAlarm",
        "The API answered with a 5xx at least five times in five minutes, twice running: see its access log and JobsFunction's.",
        Metrics.ofApi(api, "5xx", "Sum"),
        5,
        2);
  }

  void ofDatabase(Database database) {
    alarm(
        "DatabaseCapacityAlarm",
        "The database has been as large as it may grow for a quarter of an hour: raise databaseMaxCapacity.",
        Metrics.ofDatabase(database, "ACUUtilization", "Average"),
        95,
        3);
  }

  void ofProxy(ProxyLogin proxy) {
    alarm(
        "DatabaseConnectionsAlarm",
        "The proxy could not connect to the database: see its log, and the roles' secrets.",
        Metrics.ofProxy(proxy, "DatabaseConnectionsSetupFailed", "Sum"),
        1,
        1);
  }

  /** Goes off where {@code metric} has been at {@code threshold} or above for so many periods; silence is no alarm. */
  private void alarm(String id, String description, IMetric metric, int threshold, int periods) {
    Alarm.Builder.create(scope, id)
        .alarmDescription(description)
        .metric(metric)
        .threshold(threshold)
        .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
        .evaluationPeriods(periods)
        .treatMissingData(TreatMissingData.NOT_BREACHING)
        .build()
        .addAlarmAction(notices.action());
  }
}
