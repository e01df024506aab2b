package dev.encargo.sql;

import org.jspecify.annotations.Nullable;

/** What a SQLSTATE means for the caller, by https://www.postgresql.org/docs/17/errcodes-appendix.html. */
final class SqlState {

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
