package dev.encargo.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema that was read.
 *
 * @param first say of what kind the value is: where one of them finds something, the rest would only repeat it
 * @param rest everything else
 * @param own what to write where there is nothing, by its own keywords: {@code a text}; null where they do not say
 */
record Node(List<Rule> first, List<Rule> rest, @Nullable String own) implements Rule {

  /** {@code true}: takes anything. */
  static final Node ANYTHING = new Node(List.of(), List.of(), null);

  /** {@code false}: takes nothing. */
  static final Node NOTHING =
      new Node(
          List.of((value, path, found) -> found.add(path, "is not allowed here; leave it out")),
          List.of(),
          "nothing");

  @Override
  public void check(@Nullable Object value, String path, Findings found) {
    int before = found.count();
    for (Rule rule : first) {
      rule.check(value, path, found);
      if (found.count() > before) {
        return;
      }
    }
    rest.forEach(rule -> rule.check(value, path, found));
  }

  @Override
  public List<Rule> ofSameValue() {
    return rest;
  }

  /** What is wrong with a value, by itself. */
  Findings findings(@Nullable Object value, String path, Findings of) {
    Findings found = of.apart();
    check(value, path, found);
    return found;
  }

  boolean fits(@Nullable Object value, String path, Findings of) {
    return findings(value, path, of).count() == 0;
  }

  /** What to write where there is nothing: {@code a text}. */
  String wanted() {
    if (own != null) {
      return own;
    }
    return rest.stream()
        .filter(Reference.class::isInstance)
        .map(rule -> ((Reference) rule).node().wanted())
        .findFirst()
        .orElse("a value");
  }
}
