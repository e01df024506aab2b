package dev.encargo.sql;

import java.util.Locale;

/** Who logs in to the database; the migration {@code V003__roles.sql} makes them and says what each may do. */
public enum DatabaseRole {
  /** Functions that serve requests. */
  API,
  /** Functions that run jobs, sweep, time and bury. */
  WORKER,
  /** The routes of administrators. */
  ADMIN;

  /** {@code encargo_api}. */
  public String roleName() {
    return "encargo_" + name().toLowerCase(Locale.ROOT);
  }
}
