package dev.encargo.local.template;

import java.util.List;
import java.util.Map;
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
   * @param paths values of the event that the template names
   * @param template of the input, as InputTransformer has it; null for none
   */
  public record Target(
      String function,
      @Nullable String input,
      Map<String, String> paths,
      @Nullable String template) {
    public Target(String function, @Nullable String input) {
      this(function, input, Map.of(), null);
    }
  }
}
