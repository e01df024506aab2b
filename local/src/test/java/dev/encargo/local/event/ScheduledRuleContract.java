package dev.encargo.local.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.JsonObject;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the functions rely on in EventBridge's scheduled rules.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html">rules on a schedule</a>
 */
abstract class ScheduledRuleContract {

  /**
   * Makes a rule that fires each minute, and waits for it.
   *
   * @param name of the rule
   * @param input what its target is given in place of the event; null for the event
   */
  protected abstract JsonObject fired(String name, @Nullable String input) throws Exception;

  private static String name() {
    return "contract-" + UUID.randomUUID().toString().substring(0, 8);
  }

  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES) // A rule fires within its first minute or two.
  void a_rule_sends_the_scheduled_event() throws Exception {
    String name = name();

    JsonObject event = fired(name, null);

    assertThat(event.text("version")).isEqualTo("0");
    assertThat(UUID.fromString(event.text("id"))).isNotNull();
    assertThat(event.text("detail-type")).isEqualTo("Scheduled Event");
    assertThat(event.text("source")).isEqualTo("aws.events");
    assertThat(event.text("account")).matches("[0-9]{12}");
    assertThat(Instant.parse(event.text("time")).getNano()).isZero();
    assertThat(event.list("resources"))
        .singleElement()
        .satisfies(arn -> assertThat((String) arn).endsWith("rule/" + name));
    assertThat(event.object("detail")).isEqualTo(JsonObject.EMPTY);
  }

  @Test
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  void a_rule_with_an_input_sends_that_and_nothing_else() throws Exception {
    assertThat(fired(name(), "{\"schedule\":\"s-1\"}")).isEqualTo(JsonObject.of("schedule", "s-1"));
  }
}
