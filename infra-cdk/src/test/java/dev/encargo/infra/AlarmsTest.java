package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.infra.Template.Resource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class AlarmsTest {
  private final Template template = Synthesis.deployed();
  private final List<Resource> alarms = template.ofType("AWS::CloudWatch::Alarm");

  @Test
  void every_alarm_tells_the_topic_and_says_where_to_look() {
    assertThat(alarms)
        .allSatisfy(alarm -> {
          assertThat(alarm.get("AlarmActions")).isEqualTo(List.of(Map.of("Ref", "AlarmTopic")));
          assertThat((String) alarm.get("AlarmDescription")).hasSizeGreaterThan(30);
        });
  }

  @Test
  void every_queue_is_watched_for_old_messages_and_every_dead_letter_queue_for_any() {
    assertThat(template.ofType("AWS::SQS::Queue"))
        .allSatisfy(queue -> {
          String wanted =
              queue.id().contains("DeadLetter")
                  ? "ApproximateNumberOfMessagesVisible"
                  : "ApproximateAgeOfOldestMessage";
          assertThat(alarms)
              .as(queue.id())
              .anySatisfy(alarm ->
                  assertThat(alarm.properties().toString())
                      .contains(wanted)
                      .contains("[" + queue.id() + ", QueueName]"));
        });
  }

  @Test
  void a_message_may_be_as_old_as_a_job_may_run_without_waking_anybody() {
    assertThat(alarms)
        .filteredOn(alarm -> "ApproximateAgeOfOldestMessage".equals(alarm.get("MetricName")))
        .hasSize(6)
        .allSatisfy(alarm ->
            assertThat((int) alarm.get("Threshold")).isGreaterThan(Limits.LONGEST_TIMEOUT_SECONDS));
  }

  @Test
  void every_function_is_watched_for_errors_and_all_of_them_for_throttles() {
    String throttles =
        alarms.stream()
            .filter(alarm -> alarm.id().startsWith("Throttles"))
            .map(alarm -> alarm.properties().toString())
            .collect(Collectors.joining());
    assertThat(template.ofType("AWS::Lambda::Function"))
        .allSatisfy(function -> {
          assertThat(template.resource(function.id() + "ErrorsAlarm").get("MetricName"))
              .isEqualTo("Errors");
          assertThat(throttles).contains("Value={Ref=" + function.id() + "}");
        });
  }

  @Test
  void a_sweep_that_does_not_run_for_a_day_is_an_alarm_because_nothing_is_heard_of_it() {
    Resource alarm = template.resource("SweepNotRunningAlarm");
    assertThat(alarm.get("MetricName")).isEqualTo("Invocations");
    assertThat(alarm.get("TreatMissingData")).isEqualTo("breaching");
    assertThat(alarm.get("ComparisonOperator")).isEqualTo("LessThanThreshold");
    int seconds = (int) alarm.get("Period") * (int) alarm.get("EvaluationPeriods");
    assertThat(seconds).isBetween(25 * 3600, 7 * 24 * 3600);
    assertThat((int) alarm.get("Period"))
        .as("more than a day needs periods of an hour")
        .isGreaterThanOrEqualTo(3600);
  }

  @Test
  void cloudwatch_may_write_to_the_topic_though_it_has_a_policy_of_its_own() {
    assertThat(
            Template.list(template.resource("AlarmTopicPolicy").get("PolicyDocument", "Statement")))
        .extracting(Template::map)
        .anySatisfy(statement -> {
          assertThat(statement).containsEntry("Effect", "Allow");
          assertThat(statement).containsEntry("Action", "sns:Publish");
          assertThat(statement)
              .containsEntry("Principal", Map.of("Service", "cloudwatch.amazonaws.com"));
        })
        .anySatisfy(statement -> assertThat(statement).containsEntry("Effect", "Deny"));
  }

  @Test
  void with_a_key_of_the_account_s_own_cloudwatch_may_use_it() {
    Object policy =
        Synthesis.deployed(Synthesis.CUSTOMER_KEY)
            .resource("EncryptionKey")
            .get("KeyPolicy", "Statement");
    assertThat(policy.toString()).contains("cloudwatch.amazonaws.com");
  }

  @Test
  void who_gave_an_address_is_told() {
    assertThat(template.resources()).doesNotContainKey("AlarmEmail");
    Resource email = Synthesis.deployed(Synthesis.CUSTOMER_KEY).resource("AlarmEmail");
    assertThat(email.get("Protocol")).isEqualTo("email");
    assertThat(email.get("Endpoint")).isEqualTo("ops@example.com");
  }

  @Test
  void the_dashboard_shows_jobs_queues_functions_api_and_database() {
    String body = template.resource("Dashboard").get("DashboardBody").toString();
    assertThat(body)
        .contains("\"Encargo\",\"JobsCreated\",\"Priority\",\"CRITICAL\"")
        .contains("QueueWaitMillis", "RunMillis", "JobsFailed", "JobsRetried", "JobsCompleted")
        .contains("AWS/SQS", "AWS/Lambda", "AWS/ApiGateway", "ServerlessDatabaseCapacity");
  }

  @Test
  void a_proxy_that_cannot_connect_is_an_alarm() {
    assertThat(
            Synthesis.deployed(Synthesis.PROXY)
                .resource("DatabaseConnectionsAlarm")
                .get("MetricName"))
        .isEqualTo("DatabaseConnectionsSetupFailed");
  }
}
