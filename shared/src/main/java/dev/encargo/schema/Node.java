package dev.encargo.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema that was read.
 *
 * @param first say of what kind the value is: where one of them finds something, the rest would only repeat it
 * @param rest everything else
 * @param wanted what to write where there is nothing: {@code a text}
 */
record Node(List<Rule> first, List<Rule> rest, String wanted) implements Rule {

  /** {@code true}: takes anything. */
  static final Node ANYTHING = new Node(List.of(), List.of(), "a value");

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

  /** What is wrong with a value, by itself. */
  Findings findings(@Nullable Object value, String path) {
    Findings found = new Findings();
    check(value, path, found);
    return found;
  }
}
