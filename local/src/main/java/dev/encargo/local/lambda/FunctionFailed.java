package dev.encargo.local.lambda;

import org.jspecify.annotations.Nullable;

/** An invocation that Lambda would count as a function error. */
public final class FunctionFailed extends Exception {

  /** How it failed. */
  public enum Kind {
    /** The execution environment could not be made. */
    INIT,
    /** The handler threw. */
    ERROR,
    /** The function's timeout passed; its environment is gone. */
    TIMEOUT,
    /** The platform stopped. */
    STOPPED
  }

  private final Kind kind;

  FunctionFailed(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
