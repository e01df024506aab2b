package dev.encargo.sql;

import org.jspecify.annotations.Nullable;

/** The database refused a statement, or could not be asked. Its message is for the log, never for a caller of the API. */
public class SqlFailure extends RuntimeException {

  public SqlFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The database cannot be reached, is starting, or broke the connection: the same call may succeed later. */
  public static sealed class Unavailable extends SqlFailure permits UnknownOutcome {
    public Unavailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The answer to a commit, or to a statement that commits by itself, was lost: it may have been carried out, may be still, or not at
   * all. Look for what it would have written; never just repeat it.
   */
  public static final class UnknownOutcome extends Unavailable {
    public UnknownOutcome(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * The statement was carried out, but its answer is larger than the RDS Data API can hand over. Only statements that write outside a
   * transaction throw this: others are answered in parts. Ask for less at once.
   */
  public static final class AnswerTooLarge extends SqlFailure {
    public AnswerTooLarge(String message) {
      super(message, null);
    }
  }

  /** A deadlock or serialization failure: nothing was changed, and the same transaction may be run again at once. */
  public static final class Retryable extends SqlFailure {
    public Retryable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** Another transaction held what was to be locked for longer than {@code lock_timeout}: nothing was changed. */
  public static final class LockNotAvailable extends SqlFailure {
    public LockNotAvailable(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The statement took longer than the {@code statement_timeout} of the role and was cancelled: nothing was changed. */
  public static final class TimedOut extends SqlFailure {
    public TimedOut(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  /** The guest that was to act is not there, or its token is another one: nothing was looked at and nothing was changed. */
  public static final class Unproven extends SqlFailure {
    public Unproven() {
      super("the guest is not proven", null);
    }
  }

  /** What was to be changed is not there, or the one who acts did not prove that it is theirs: nothing was changed. */
  public static final class NotThere extends SqlFailure {
    public NotThere() {
      super("what was to be changed is not there", null);
    }
  }

  /** What can be done once has been done before: nothing was changed. */
  public static final class DoneBefore extends SqlFailure {
    public DoneBefore() {
      super("it has been done before", null);
    }
  }

  /** A limit that the database keeps is reached: nothing was changed. */
  public static final class LimitReached extends SqlFailure {
    private final String limit;
    private final long secondsToWait;

    public LimitReached(String limit, long secondsToWait) {
      super("the limit " + limit + " is reached", null);
      this.limit = limit;
      this.secondsToWait = secondsToWait;
    }

    /** Which one: {@code guests}, {@code active_jobs}, … */
    public String limit() {
      return limit;
    }

    /** When the same may be asked again. */
    public long secondsToWait() {
      return secondsToWait;
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
