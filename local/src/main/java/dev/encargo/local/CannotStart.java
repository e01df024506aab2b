package dev.encargo.local;

import org.jspecify.annotations.Nullable;

/** The platform cannot start; the message is one line for the person who wanted it to, and says what to do. */
public final class CannotStart extends RuntimeException {

  public CannotStart(String message) {
    this(message, null);
  }

  public CannotStart(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
