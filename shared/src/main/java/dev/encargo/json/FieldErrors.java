package dev.encargo.json;

import dev.encargo.json.InvalidInput.Kind;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with an input, so that its sender hears of all of it at once. */
public final class FieldErrors {

  /** More than a person reads; what comes after is counted in one line. */
  private static final int MOST = 100;

  private final List<FieldError> errors = new ArrayList<>();
  private Kind kind = Kind.REFUSED;
  private int count;

  /** Adds one. The worst kind decides: malformed before too large before refused. */
  public void add(Kind kind, String field, String message) {
    if (kind == Kind.MALFORMED || this.kind == Kind.REFUSED) {
      this.kind = kind;
    }
    count++;
    if (count <= MOST) {
      errors.add(new FieldError(field, message));
    }
  }

  public void malformed(String field, String message) {
    add(Kind.MALFORMED, field, message);
  }

  public void refused(String field, String message) {
    add(Kind.REFUSED, field, message);
  }

  public void tooLarge(String field, String message) {
    add(Kind.TOO_LARGE, field, message);
  }

  /** Adds what another reader found below {@code field}. */
  public void addAll(String field, InvalidInput found) {
    for (FieldError error : found.errors()) {
      String path = error.field().isEmpty() ? field : field + "." + error.field();
      add(found.kind(), path, error.message());
    }
  }

  public int count() {
    return count;
  }

  /** Whether so many were found that more would not be shown. */
  public boolean full() {
    return count >= MOST;
  }

  /**
   * Does nothing where nothing was found.
   *
   * @throws InvalidInput with all that was found
   */
  public void throwIfAny() {
    if (count == 0) {
      return;
    }
    if (count > MOST) {
      errors.add(new FieldError("", "and " + (count - MOST) + " more"));
    }
    throw new InvalidInput(kind, errors);
  }
}
