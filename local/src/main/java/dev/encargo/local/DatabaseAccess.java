package dev.encargo.local;

/** How functions on this machine come to the database. */
public enum DatabaseAccess {
  /** Straight to PostgreSQL: fast. */
  JDBC,
  /** Through the local RDS Data API, as the template has it: what runs in AWS, at its price in time. */
  DATA_API
}
