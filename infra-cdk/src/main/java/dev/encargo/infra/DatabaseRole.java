package dev.encargo.infra;

import java.util.Locale;

/** Whom functions are to the database. The roles are made by a migration; their passwords are set from the secrets here. */
enum DatabaseRole {
  /** Of the functions that serve requests. */
  API,
  /** Of the functions that work off queues and clocks. */
  WORKER,
  /** Of the routes for administrators. */
  ADMIN;

  /** As PostgreSQL knows it. */
  String user() {
    return "encargo_" + name().toLowerCase(Locale.ROOT);
  }

  /** How names of its resources begin. */
  String title() {
    return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
  }
}
