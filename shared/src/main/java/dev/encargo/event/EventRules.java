package dev.encargo.event;

import dev.encargo.json.JsonObject;
import java.util.List;

/**
 * Rules that call a function on a clock. Every method does no harm twice, and throws {@link RulesUnavailable} where it cannot be told
 * whether it was done.
 */
public interface EventRules {

  /**
   * A rule.
   *
   * @param name 1 to 64 letters, digits, dots, hyphens and underscores
   * @param expression {@code cron(…)} of six fields, in UTC
   * @param enabled whether it calls at all
   */
  record Rule(String name, String expression, boolean enabled) {}

  /** The account has as many rules as it may: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html. */
  final class TooManyRules extends RuntimeException {
    public TooManyRules() {
      super("the account has as many rules as it may", null, false, false);
    }
  }

  /**
   * Makes the rule, or changes it.
   *
   * @param input what the function is given, with {@code time} added: when the rule was to call it
   * @throws TooManyRules where the account's quota is reached
   */
  void put(Rule rule, JsonObject input);

  /** Removes the rule, if there is one. */
  void remove(String name);

  /** All rules whose name begins so. */
  List<Rule> list(String prefix);
}
