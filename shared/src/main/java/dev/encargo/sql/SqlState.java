package dev.encargo.sql;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a SQLSTATE means for the caller, by https://www.postgresql.org/docs/17/errcodes-appendix.html. */
final class SqlState {

  /** States of our own, raised by the functions of {@code V007__guests.sql}. */
  private static final String UNPROVEN = "EN401";

  private static final String NOT_THERE = "EN404";
  private static final String DONE_BEFORE = "EN409";
  private static final String LIMIT_REACHED = "EN429";
  private static final Pattern LIMIT =
      Pattern.compile("limit (\\w+) reached, again in ([0-9]{1,9}) s");

  private SqlState() {}

  /**
   * @param state empty where there is none, as when a pool gave no connection
   * @param constraint the one that refused, where one did
   */
  static SqlFailure failure(
      String state, String constraint, String message, @Nullable Throwable cause) {
    if (state.startsWith("23")) {
      return new SqlFailure.Conflict(constraint, cause);
    }
    if (state.equals("40001") || state.equals("40P01")) {
      return new SqlFailure.Retryable(message, cause);
    }
    if (state.equals("55P03")) {
      return new SqlFailure.LockNotAvailable(message, cause);
    }
    if (state.equals("57014")) {
      return new SqlFailure.TimedOut(message, cause);
    }
    if (state.equals(UNPROVEN)) {
      return new SqlFailure.Unproven();
    }
    if (state.equals(NOT_THERE)) {
      return new SqlFailure.NotThere();
    }
    if (state.equals(DONE_BEFORE)) {
      return new SqlFailure.DoneBefore();
    }
    Matcher limit = LIMIT.matcher(message);
    if (state.equals(LIMIT_REACHED) && limit.find()) {
      return new SqlFailure.LimitReached(limit.group(1), Long.parseLong(limit.group(2)));
    }
    // 08 connection, 53 out of resources, 57P0x shut down or starting; a pool's time-out has no
    // state or 08001.
    if (state.isEmpty()
        || state.startsWith("08")
        || state.startsWith("53")
        || state.startsWith("57P0")) {
      return new SqlFailure.Unavailable(message, cause);
    }
    return new SqlFailure(message, cause);
  }
}
