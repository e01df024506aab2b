package dev.encargo.schema;

import dev.encargo.json.FieldError;
import dev.encargo.json.FieldErrors;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a value, so far. */
final class Findings {

  /** As many as {@link FieldErrors} shows, and one for it to say that there are more. */
  private static final int MOST = 101;

  private final List<FieldError> all = new ArrayList<>();

  void add(String path, String message) {
    if (all.size() < MOST) {
      all.add(new FieldError(path, message));
    }
  }

  void addAll(Findings others) {
    others.all.forEach(one -> add(one.field(), one.message()));
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
