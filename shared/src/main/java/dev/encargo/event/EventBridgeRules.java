package dev.encargo.event;

import dev.encargo.aws.AwsFailure;
import dev.encargo.aws.AwsJson;
import dev.encargo.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * {@link EventRules} of Amazon EventBridge, on the default bus: scheduled rules live on no other.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html">PutRule</a>
 */
public final class EventBridgeRules implements EventRules {

  /** One target a rule. */
  private static final String TARGET_ID = "Encargo";

  private static final String NOT_THERE = "ResourceNotFoundException";
  private static final long MOST_IN_A_PAGE = 100;

  private final AwsJson events;
  private final String address;
  private final Supplier<String> functionArn;

  /**
   * @param address {@code https://events.<region>.amazonaws.com}
   * @param functionArn what every rule calls, asked for when one is put: who only removes rules need not know it
   */
  public EventBridgeRules(AwsJson events, String address, Supplier<String> functionArn) {
    this.events = events;
    this.address = address;
    this.functionArn = functionArn;
  }

  @Override
  public void put(Rule rule, JsonObject input) {
    try {
      call(
          "PutRule",
          JsonObject.of(
              "Name",
              rule.name(),
              "ScheduleExpression",
              rule.expression(),
              "State",
              rule.enabled() ? "ENABLED" : "DISABLED",
              "Description",
              "Written by Encargo: its row in the table schedules decides"));
      JsonObject answer =
          call("PutTargets", JsonObject.of("Rule", rule.name(), "Targets", List.of(target(input))));
      if (answer.whole("FailedEntryCount", 0) > 0) {
        throw new RulesUnavailable("the target of the rule " + rule.name() + " was refused", null);
      }
    } catch (AwsFailure refused) {
      if (refused.code().equals("LimitExceededException")) {
        throw new TooManyRules();
      }
      throw unavailable(refused);
    }
  }

  /** The template is JSON but for {@code <time>}, which EventBridge fills in with a text in quotes. */
  private JsonObject target(JsonObject input) {
    String template = input.with("time", "<time>").toJson().replace("\"<time>\"", "<time>");
    return JsonObject.of(
        "Id",
        TARGET_ID,
        "Arn",
        functionArn.get(),
        "InputTransformer",
        JsonObject.of("InputPathsMap", JsonObject.of("time", "$.time"), "InputTemplate", template));
  }

  @Override
  public void remove(String name) {
    try {
      call("RemoveTargets", JsonObject.of("Rule", name, "Ids", List.of(TARGET_ID)));
      call("DeleteRule", JsonObject.of("Name", name));
    } catch (AwsFailure refused) {
      if (!refused.code().equals(NOT_THERE)) {
        throw unavailable(refused);
      }
    }
  }

  @Override
  public List<Rule> list(String prefix) {
    List<Rule> rules = new ArrayList<>();
    JsonObject asked = JsonObject.of("NamePrefix", prefix, "Limit", MOST_IN_A_PAGE);
    try {
      String next;
      do {
        JsonObject page = call("ListRules", asked);
        for (JsonObject rule : page.objects("Rules")) {
          rules.add(
              new Rule(
                  rule.text("Name"),
                  rule.text("ScheduleExpression", ""),
                  rule.text("State", "ENABLED").startsWith("ENABLED")));
        }
        next = page.text("NextToken", "");
        asked = asked.with("NextToken", next);
      } while (!next.isEmpty());
    } catch (AwsFailure refused) {
      throw unavailable(refused);
    }
    return rules;
  }

  private JsonObject call(String operation, JsonObject input) {
    return events.call(address, operation, input);
  }

  private static RulesUnavailable unavailable(AwsFailure failure) {
    return new RulesUnavailable("EventBridge cannot be asked now: " + failure.code(), failure);
  }
}
