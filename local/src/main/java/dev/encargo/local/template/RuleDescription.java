package dev.encargo.local.template;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scheduled {@code AWS::Events::Rule}.
 *
 * @param name {@code Name}, or the logical id
 * @param schedule {@code cron(…)} or {@code rate(…)}
 */
public record RuleDescription(String name, String schedule, boolean enabled, List<Target> targets) {

  /**
   * @param function the function's logical id
   * @param input what it is given in the place of the event; null for the event itself
   */
  public record Target(String function, @Nullable String input) {}
}
