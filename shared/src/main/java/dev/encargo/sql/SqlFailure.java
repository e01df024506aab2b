package dev.encargo.sql;

import org.jspecify.annotations.Nullable;

/** The database refused a statement, or could not be asked. Its message is for the log, never for a caller of the API. */
public class SqlFailure extends RuntimeException {

  public SqlFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The database cannot be reached, is starting, or broke the connection: the same call may succeed later. */
  public static final class Unavailable extends SqlFailure {
    public Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** A deadlock or serialization failure: nothing was changed, and the same transaction may be run again at once. */
  public static final class Retryable extends SqlFailure {
    public Retryable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** A named constraint refused the change. */
  public static final class Conflict extends SqlFailure {
    private final String constraint;

    public Conflict(String constraint, @Nullable Throwable cause) {
      super("constraint " + constraint, cause);
      this.constraint = constraint;
    }

    public String constraint() {
      return constraint;
    }
  }
}
