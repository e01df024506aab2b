package dev.encargo.handlers.cardimport;

import dev.encargo.handlers.cardimport.Rule.Subject;
import dev.encargo.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of one import, in the order in which they are applied. */
final class Rules {

  /** More are not applied: a lote's categories must fit its checkpoint. */
  static final int MOST = 300;

  /**
   * What the rules say of a row.
   *
   * @param excluded whether it is left out; then the others are null
   * @param category the first that was named
   * @param flag what is worth a look, joined by {@code "; "}
   */
  record Verdict(boolean excluded, @Nullable String category, @Nullable String flag) {}

  private static final Verdict EXCLUDED = new Verdict(true, null, null);
  private static final Verdict NOTHING = new Verdict(false, null, null);

  private final List<Rule> rules;

  private Rules(List<Rule> rules) {
    this.rules = rules;
  }

  /**
   * @param json as a lote keeps them: {@code {"rules": [{name, field, operator, value, action, argument}]}}
   * @throws BadFile where one cannot be applied
   */
  static Rules of(JsonObject json) throws BadFile {
    List<Rule> rules = new ArrayList<>();
    for (JsonObject rule : json.objects("rules")) {
      rules.add(Rule.of(rule));
    }
    return new Rules(rules);
  }

  Verdict apply(CardRow row) {
    Subject subject = new Subject(row);
    String category = null;
    String flag = null;
    for (Rule rule : rules) {
      boolean idle = rule.action() == Rule.Action.CATEGORY && category != null;
      if (idle || !rule.test().test(subject)) {
        continue;
      }
      switch (rule.action()) {
        case EXCLUDE -> {
          return EXCLUDED;
        }
        case CATEGORY -> category = rule.argument();
        case FLAG -> flag = flag == null ? rule.argument() : flag + "; " + rule.argument();
      }
    }
    return category == null && flag == null ? NOTHING : new Verdict(false, category, flag);
  }
}
