package dev.encargo.schema;

import dev.encargo.json.FieldError;
import dev.encargo.json.FieldErrors;
import dev.encargo.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wrong with a value, so far. */
final class Findings {

  /** As many as {@link FieldErrors} shows, and one for it to say that there are more. */
  private static final int MOST = 101;

  /** What one schema found in one value at a path. */
  private record Known(String path, Findings found) {
    boolean isOf(String other) {
      return found.count() == 0 || path.equals(other);
    }
  }

  private final List<FieldError> all = new ArrayList<>();

  /**
   * Of one payload. A schema that refers to itself in two branches would otherwise be asked twice at each level, and 2 to the depth
   * times in all.
   */
  private final Map<Reference, Map<Object, Known>> known;

  Findings() {
    this(new HashMap<>());
  }

  private Findings(Map<Reference, Map<Object, Known>> known) {
    this.known = known;
  }

  /** Others about the same payload, which do not count here. */
  Findings apart() {
    return new Findings(known);
  }

  /** What the schema says of a value that a reference refers to; each object and each list is asked about once. */
  Findings of(Reference reference, @Nullable Object value, String path) {
    if (!(value instanceof JsonObject || value instanceof List)) {
      return reference.node().findings(value, path, this);
    }
    // By identity: equal parts of a payload have paths of their own.
    Map<Object, Known> ofReference = known.computeIfAbsent(reference, _ -> new IdentityHashMap<>());
    Known before = ofReference.get(value);
    if (before != null && before.isOf(path)) {
      return before.found();
    }
    Findings found = reference.node().findings(value, path, this);
    ofReference.put(value, new Known(found.count() == 0 ? "" : path, found));
    return found;
  }

  void add(String path, String message) {
    add(new FieldError(path, message));
  }

  private void add(FieldError error) {
    if (all.size() < MOST) {
      all.add(error);
    }
  }

  void addAll(Findings others) {
    others.all.forEach(this::add);
  }

  List<FieldError> all() {
    return all;
  }

  int count() {
    return all.size();
  }

  /** Whether more would not be shown. */
  boolean full() {
    return all.size() >= MOST;
  }

  void throwIfAny() {
    FieldErrors errors = new FieldErrors();
    all.forEach(one -> errors.refused(one.field(), one.message()));
    errors.throwIfAny();
  }
}
