package dev.encargo.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keywords that ask whether a value fits another schema, and say nothing of why it does or does not: {@code not}, {@code if}. */
final class Conditions {

  private Conditions() {}

  /**
   * {@code not}.
   *
   * @param message for a value that fits
   */
  record Not(Node schema, String message) implements Rule {
    @Override
    public void check(@Nullable Object value, String path, Findings found) {
      if (schema.fits(value, path, found)) {
        found.add(path, message);
      }
    }

    @Override
    public List<Rule> ofSameValue() {
      return List.of(schema);
    }
  }

  /** {@code if}, {@code then} and {@code else}. */
  record If(Node test, Node then, Node otherwise) implements Rule {
    @Override
    public void check(@Nullable Object value, String path, Findings found) {
      (test.fits(value, path, found) ? then : otherwise).check(value, path, found);
    }

    @Override
    public List<Rule> ofSameValue() {
      return List.of(test, then, otherwise);
    }
  }
}
