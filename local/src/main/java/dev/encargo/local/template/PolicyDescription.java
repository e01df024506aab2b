package dev.encargo.local.template;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A statement of a policy.
 *
 * @param allows whether it allows or refuses
 * @param actions {@code sqs:SendMessage}; {@code *} and {@code ?} stand for whatever
 * @param resources ARNs as they are written, references not yet resolved
 */
public record PolicyDescription(boolean allows, List<String> actions, List<?> resources) {

  static PolicyDescription read(Resource role, Map<String, Object> statement) {
    for (String unknown : List.of("Condition", "NotAction", "NotResource")) {
      if (statement.containsKey(unknown)) {
        throw role.problem("a statement with " + unknown, "cannot be judged here");
      }
    }
    boolean allows =
        switch (String.valueOf(statement.get("Effect"))) {
          case "Allow" -> true;
          case "Deny" -> false;
          default -> throw role.problem("Effect", "must be Allow or Deny");
        };
    List<String> actions = listed(role, statement, "Action").stream().map(String::valueOf).toList();
    return new PolicyDescription(allows, actions, listed(role, statement, "Resource"));
  }

  private static List<?> listed(Resource role, Map<String, Object> statement, String name) {
    return switch (statement.get(name)) {
      case null -> throw role.problem("a statement without " + name, "cannot be judged here");
      case List<?> many -> many;
      case Object one -> List.of(one);
    };
  }

  boolean matchesAction(String action) {
    String asked = action.toLowerCase(Locale.ROOT);
    return actions.stream().anyMatch(a -> matches(a.toLowerCase(Locale.ROOT), asked));
  }

  /** Whether {@code text} fits {@code pattern}, in which {@code *} stands for any characters and {@code ?} for one. */
  static boolean matches(String pattern, String text) {
    String regex =
        pattern
            .chars()
            .mapToObj(c ->
                switch (c) {
                  case '*' -> ".*";
                  case '?' -> ".";
                  default -> Pattern.quote(Character.toString(c));
                })
            .collect(Collectors.joining());
    return Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches();
  }
}
