package dev.encargo.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code $ref}: whatever the schema says that it refers to. */
final class Reference implements Rule {

  private final String to;
  private @Nullable Node node;

  /**
   * @param to as it is written, such as {@code #/$defs/address}
   */
  Reference(String to) {
    this.to = to;
  }

  String to() {
    return to;
  }

  /** The schema may hold this reference, so it is there only after it. */
  void is(Node read) {
    node = read;
  }

  Node node() {
    if (node == null) {
      throw new IllegalStateException(to + " was not read");
    }
    return node;
  }

  @Override
  public void check(@Nullable Object value, String path, Findings found) {
    found.addAll(found.of(this, value, path));
  }

  @Override
  public List<Rule> ofSameValue() {
    return List.of(node());
  }
}
