package dev.encargo.local.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.CannotStart;
import dev.encargo.local.SmallFunctions;
import dev.encargo.local.SmallFunctions.Nothing;
import dev.encargo.local.lambda.FunctionPool;
import dev.encargo.local.lambda.Host;
import dev.encargo.local.template.FunctionDescription;
import dev.encargo.local.template.RuleDescription;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {

  private final ScheduledExecutorService deadlines = Executors.newScheduledThreadPool(1);
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-04T03:14:59Z"));
  private final FunctionPool function =
      new FunctionPool(
          new FunctionDescription(
              "F",
              Nothing.class.getName() + "::handleRequest",
              Duration.ofSeconds(5),
              128,
              Map.of()),
          4,
          new Host(deadlines, InstantSource.system(), System.out, notice -> {}));

  @BeforeEach
  void forget() {
    Nothing.EVENTS.clear();
  }

  @AfterEach
  void stop() {
    deadlines.shutdownNow();
  }

  private Rules rules(String schedule, boolean enabled, String input) {
    RuleDescription rule =
        new RuleDescription(
            "Daily", schedule, enabled, List.of(new RuleDescription.Target("F", input)));
    Rules rules = new Rules(List.of(rule), Map.of("F", function), now::get, notice -> {});
    rules.start();
    return rules;
  }

  private void moveTo(Rules rules, String time) {
    now.set(Instant.parse(time));
    rules.wake();
  }

  @Test
  void a_rule_fires_when_the_clock_says_so_with_the_event_that_eventbridge_sends() {
    try (Rules rules = rules("cron(15 3 * * ? *)", true, null)) {
      moveTo(rules, "2026-03-04T03:15:00Z");
      SmallFunctions.await("fired", () -> Nothing.EVENTS.size() == 1);
      moveTo(rules, "2026-03-05T03:16:00Z");
      SmallFunctions.await("fired", () -> Nothing.EVENTS.size() == 2);
    }

    JsonObject event = Json.parseObject(Nothing.EVENTS.element());
    assertThat(event.text("detail-type")).isEqualTo("Scheduled Event");
    assertThat(event.text("source")).isEqualTo("aws.events");
    assertThat(event.text("time")).isEqualTo("2026-03-04T03:15:00Z");
    assertThat(event.list("resources"))
        .containsExactly("arn:aws:events:us-east-1:000000000000:rule/Daily");
    assertThat(event.object("detail")).isEqualTo(JsonObject.EMPTY);
  }

  @Test
  void a_rule_that_is_overdue_several_times_fires_once() {
    try (Rules rules = rules("rate(1 minute)", true, null)) {
      moveTo(rules, "2026-03-04T13:14:59Z");
      SmallFunctions.await("fired", () -> Nothing.EVENTS.size() == 1);
      moveTo(rules, "2026-03-04T13:15:59Z");
      SmallFunctions.await("fired", () -> Nothing.EVENTS.size() == 2);
    }
  }

  @Test
  void a_target_with_an_input_gets_that() {
    try (Rules rules = rules("rate(1 minute)", true, "{\"a\":1}")) {
      moveTo(rules, "2026-03-04T03:16:00Z");
      SmallFunctions.await("fired", () -> !Nothing.EVENTS.isEmpty());
    }

    assertThat(Nothing.EVENTS).containsExactly("{\"a\":1}");
  }

  @Test
  void a_rule_that_is_disabled_never_fires() {
    try (Rules rules = rules("rate(1 minute)", false, null);
        Rules other = rules("rate(1 hour)", true, null)) {
      moveTo(rules, "2026-03-04T04:16:00Z");
      other.wake();
      SmallFunctions.await("the other has fired", () -> !Nothing.EVENTS.isEmpty());
    }

    assertThat(Nothing.EVENTS).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cron(15 3 * * ? *)        | 2026-03-04T03:15:00Z | 2026-03-05T03:15:00Z",
        "cron(0 2 ? * SUN *)       | 2026-03-04T00:00:00Z | 2026-03-08T02:00:00Z",
        "cron(0 2 ? * 1 *)         | 2026-03-04T00:00:00Z | 2026-03-08T02:00:00Z",
        "cron(0 2 ? * 2-6 *)       | 2026-03-06T02:00:00Z | 2026-03-09T02:00:00Z",
        "cron(0/10 * ? * MON-FRI *)| 2026-03-06T23:55:00Z | 2026-03-09T00:00:00Z",
        "cron(0 8 L * ? *)         | 2026-02-01T00:00:00Z | 2026-02-28T08:00:00Z",
        "cron(0 0 ? * 3#2 *)       | 2026-03-01T00:00:00Z | 2026-03-10T00:00:00Z",
        "cron(0 10 * * ? 2027)     | 2026-03-01T00:00:00Z | 2027-01-01T10:00:00Z",
        "rate(5 minutes)           | 2026-03-01T00:00:00Z | 2026-03-01T00:05:00Z",
        "rate(1 hour)              | 2026-03-01T01:30:00Z | 2026-03-01T02:00:00Z",
        "rate(2 days)              | 2026-03-02T00:00:00Z | 2026-03-03T00:00:00Z"
      })
  void a_schedule_is_read_as_eventbridge_reads_it(String expression, String after, String next) {
    Schedule schedule = Schedule.parse(expression, Instant.parse("2026-03-01T00:00:00Z"));

    assertThat(schedule.next(Instant.parse(after))).contains(Instant.parse(next));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "every day",
        "cron(* * * * *)",
        "cron(0 0 1 * 1 *)",
        "cron(0 0 ? * ? *)",
        "rate(0 minutes)",
        "cron(60 0 * * ? *)",
        "cron(0 0 ? * 8 *)"
      })
  void a_schedule_that_eventbridge_would_refuse_is_refused(String expression) {
    assertThatThrownBy(() -> Schedule.parse(expression, Instant.EPOCH))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining(expression);
  }
}
