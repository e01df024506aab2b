package dev.encargo.handlers.cardimport;

import dev.encargo.handlers.cardimport.Rule.Subject;
import dev.encargo.json.JsonObject;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** How many descriptions are remembered at a time. */
  private static final int REMEMBERED = 10_000;

  private final List<Rule> rules;

  /** Merchants repeat, and looking for patterns is most of the work: which rules hold is remembered for each description. */
  private final Map<String, Description> descriptions = new HashMap<>();

  private record Description(String folded, BitSet holds) {}

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
    Description description = description(row);
    Subject subject = new Subject(row, description.folded());
    String category = null;
    String flag = null;
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      boolean holds = rule.onDescription() ? description.holds().get(i) : rule.test().test(subject);
      if (!holds) {
        continue;
      }
      switch (rule.action()) {
        case EXCLUDE -> {
          return EXCLUDED;
        }
        case CATEGORY -> category = category == null ? rule.argument() : category;
        case FLAG -> flag = flag == null ? rule.argument() : flag + "; " + rule.argument();
      }
    }
    return category == null && flag == null ? NOTHING : new Verdict(false, category, flag);
  }

  private Description description(CardRow row) {
    Description known = descriptions.get(row.description());
    if (known != null) {
      return known;
    }
    if (descriptions.size() == REMEMBERED) {
      descriptions.clear();
    }
    Subject subject = new Subject(row, Fold.fold(row.description()));
    BitSet holds = new BitSet(rules.size());
    for (int i = 0; i < rules.size(); i++) {
      holds.set(i, rules.get(i).onDescription() && rules.get(i).test().test(subject));
    }
    Description description = new Description(subject.description(), holds);
    descriptions.put(row.description(), description);
    return description;
  }
}
