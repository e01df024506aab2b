package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The schedules that come with the platform. */
class ScheduleRulesTest {

  @Test
  void five_fields_become_eventbridge_s_six() {
    becomes("* * * * *", "cron(* * * * ? *)");
    becomes("0 2 * * 0", "cron(0 2 ? * 1 *)");
    becomes("0 2 * * SUN", "cron(0 2 ? * 1 *)");
    becomes("0 9 * * 1-5", "cron(0 9 ? * 2,3,4,5,6 *)");
    becomes("0 9 * * 5-7", "cron(0 9 ? * 1,6,7 *)");
    becomes("*/20 */6 1 jan *", "cron(0,20,40 0,6,12,18 1 1 ? *)");
    becomes("0 0 1 * 1", "cron(0 0 1 * ? *) cron(0 0 ? * 2 *)");
    becomes("@daily", "cron(0 0 * * ? *)");
    becomes("@midnight", "cron(0 0 * * ? *)");
    becomes("0 0 29 2 *", "cron(0 0 29 2 ? *)");
    becomes("0 0 30 2 1", "cron(0 0 30 2 ? *) cron(0 0 ? 2 2 *)");
  }

  private static void becomes(String cron, String expressions) {
    assertThat(String.join(" ", FiveFields.expressions("PAYOUT_CRON", cron)))
        .isEqualTo(expressions);
  }

  @Test
  void what_is_no_cron_text_is_refused_with_the_variable_s_name() {
    for (String cron :
        List.of(
            "* * * *", "0 0 2 * * 0", "61 * * * *", "a * * * *", "5-1 * * * *", "0 0 30 2 *", "")) {
      assertThatThrownBy(() -> FiveFields.expressions("PAYOUT_CRON", cron))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("PAYOUT_CRON is '" + cron + "'");
    }
  }

  private static String states(Map<String, Object> context) {
    Template template = Synthesis.deployed(context);
    StringBuilder states = new StringBuilder();
    for (String id : List.of("PayoutCalculationRule", "OutboxCleanupRule", "PayoutRetryRule")) {
      states.append(template.resource(id).get("State")).append(' ');
    }
    return states.toString().strip();
  }

  @Test
  void the_hourly_one_runs_only_where_somebody_asks_for_it() {
    assertThat(states(Map.of())).isEqualTo("ENABLED ENABLED DISABLED");
    assertThat(states(Map.of("ENABLE_JOBS", "true"))).isEqualTo("ENABLED ENABLED ENABLED");
    assertThat(states(Map.of("RETRY_CRON", "30 * * * *"))).isEqualTo("ENABLED ENABLED ENABLED");
    assertThat(states(Map.of("ENABLE_JOBS", "false"))).isEqualTo("DISABLED DISABLED DISABLED");
  }

  @Test
  void a_shipped_rule_says_which_it_is_and_when() {
    Template template = Synthesis.deployed(Map.of("PAYOUT_CRON", "0 4 1 * 1"));

    assertThat(template.resource("PayoutCalculationRule").get("ScheduleExpression"))
        .isEqualTo("cron(0 4 1 * ? *)");
    assertThat(template.resource("PayoutCalculationRule2").get("ScheduleExpression"))
        .isEqualTo("cron(0 4 ? * 2 *)");
    assertThat(template.resource("PayoutCalculationRule").get("Targets").toString())
        .contains("{\"shipped\":\"payout\",\"time\":<time>}");
    assertThat(template.resource("FireScheduleFunction").get("Environment", "Variables").toString())
        .contains("ENCARGO_PAYOUT_CRON=0 4 1 * 1");
  }
}
