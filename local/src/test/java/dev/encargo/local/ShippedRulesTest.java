package dev.encargo.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.local.template.RuleDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShippedRulesTest {

  private static RuleDescription rule(String name, String schedule, boolean on, String shipped) {
    return new RuleDescription(
        name,
        schedule,
        on,
        List.of(
            new RuleDescription.Target(
                "FireScheduleFunction",
                null,
                Map.of("time", "$.time"),
                "{\"shipped\":\"" + shipped + "\",\"time\":<time>}")));
  }

  private static final RuleDescription BACKSTOP =
      new RuleDescription(
          "Backstop",
          "cron(15 3 * * ? *)",
          true,
          List.of(new RuleDescription.Target("SweepFunction", null)));

  private static final List<RuleDescription> TEMPLATE =
      List.of(
          BACKSTOP,
          rule("Payout", "cron(0 2 ? * 1 *)", true, "payout"),
          rule("Cleanup", "cron(0 3 * * ? *)", true, "cleanup"),
          rule("Retry", "cron(0 * * * ? *)", false, "retry"));

  private static List<String> rules(Map<String, String> environment) {
    return ShippedRules.of(environment).applyTo(TEMPLATE).stream()
        .map(rule -> rule.name() + " " + rule.schedule() + (rule.enabled() ? "" : " off"))
        .toList();
  }

  private static Map<String, String> settings(Map<String, String> environment) {
    Map<String, String> settings =
        new LinkedHashMap<>(
            Map.of(
                "ENCARGO_ENABLE_JOBS", "true",
                "ENCARGO_PAYOUT_CRON", "0 2 * * 0",
                "ENCARGO_PAYOUT_RULE", "true",
                "ENCARGO_CLEANUP_CRON", "0 3 * * *",
                "ENCARGO_CLEANUP_RULE", "true",
                "ENCARGO_RETRY_CRON", "0 * * * *",
                "ENCARGO_RETRY_RULE", "false"));
    ShippedRules.of(environment).applyTo(settings);
    return settings;
  }

  @Test
  void without_the_variables_all_is_as_the_template_says() {
    assertThat(ShippedRules.of(Map.of("PATH", "/bin")).applyTo(TEMPLATE)).isEqualTo(TEMPLATE);
  }

  @Test
  void the_publisher_looks_again_when_the_environment_says() {
    Map<String, String> publisher = new LinkedHashMap<>(Map.of("ENCARGO_OUTBOX_CRON", "* * * * *"));
    ShippedRules.of(Map.of("OUTBOX_CRON", "*/5 * * * *")).applyTo(publisher);
    assertThat(publisher).containsExactly(Map.entry("ENCARGO_OUTBOX_CRON", "*/5 * * * *"));
    assertThatThrownBy(() -> ShippedRules.of(Map.of("OUTBOX_CRON", "often")))
        .isInstanceOf(CannotStart.class)
        .hasMessageContaining("OUTBOX_CRON");
  }

  @Test
  void a_cron_text_takes_the_place_of_the_template_s_and_switches_the_rule_on() {
    Map<String, String> asked = Map.of("RETRY_CRON", "*/15 * * * *");
    assertThat(rules(asked))
        .containsExactly(
            "Backstop cron(15 3 * * ? *)",
            "Payout cron(0 2 ? * 1 *)",
            "Cleanup cron(0 3 * * ? *)",
            "Retry cron(0/15 * * * ? *)");
    assertThat(settings(asked))
        .containsEntry("ENCARGO_RETRY_CRON", "*/15 * * * *")
        .containsEntry("ENCARGO_RETRY_RULE", "true")
        .containsEntry("ENCARGO_PAYOUT_RULE", "true")
        .containsEntry("ENCARGO_CLEANUP_CRON", "0 3 * * *");
  }

  @Test
  void both_day_fields_make_two_rules() {
    assertThat(rules(Map.of("PAYOUT_CRON", "0 4 1 * 1")))
        .contains("Payout cron(0 4 1 * ? *)", "Payout2 cron(0 4 ? * 2 *)")
        .hasSize(5);
  }

  @Test
  void all_are_switched_off_and_on_at_once_but_not_the_backstop() {
    assertThat(rules(Map.of("ENABLE_JOBS", "false", "PAYOUT_CRON", "0 5 * * *")))
        .containsExactly(
            "Backstop cron(15 3 * * ? *)",
            "Payout cron(0 5 * * ? *) off",
            "Cleanup cron(0 3 * * ? *) off",
            "Retry cron(0 * * * ? *) off");
    assertThat(rules(Map.of("ENABLE_JOBS", "true"))).contains("Retry cron(0 * * * ? *)");
    assertThat(settings(Map.of("ENABLE_JOBS", "false")))
        .containsEntry("ENCARGO_ENABLE_JOBS", "false")
        .containsEntry("ENCARGO_PAYOUT_RULE", "false");
    assertThat(settings(Map.of("ENABLE_JOBS", "true"))).containsEntry("ENCARGO_RETRY_RULE", "true");
  }

  @Test
  void functions_that_know_nothing_of_schedules_are_told_nothing() {
    Map<String, String> settings = new LinkedHashMap<>(Map.of("ENCARGO_BUCKET", "b"));
    ShippedRules.of(Map.of("ENABLE_JOBS", "false")).applyTo(settings);
    assertThat(settings).containsOnlyKeys("ENCARGO_BUCKET");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PAYOUT_CRON | 0 2 * *         | PAYOUT_CRON has 4 fields: write five, minute, hour,",
        "PAYOUT_CRON | ''              | PAYOUT_CRON is empty: write minute, hour,",
        "CLEANUP_CRON | 0 0 30 2 *     | CLEANUP_CRON never fires: none of its months has a day 30;",
        "RETRY_CRON  | every 5 minutes | RETRY_CRON is 'every 5 minutes': write five fields, such as */5 * * * *.",
        "RETRY_CRON  | 61 * * * *      | RETRY_CRON ",
        "ENABLE_JOBS | yes             | ENABLE_JOBS is 'yes': write true or false.",
        "ENABLE_JOBS | ''              | ENABLE_JOBS is '': write true or false."
      })
  void what_cannot_be_read_stops_the_start_with_the_variable_s_name(
      String name, String value, String message) {
    assertThatThrownBy(() -> ShippedRules.of(Map.of(name, value)))
        .isInstanceOf(CannotStart.class)
        .hasMessageStartingWith(message)
        .hasMessageEndingWith(".");
  }
}
