package dev.encargo.sql;

import java.util.function.Function;

/** The database. Safe for use by many threads. */
public interface Sql extends Tx, AutoCloseable {

  /**
   * Runs {@code work} in one transaction (READ COMMITTED): all of it or, where it throws, nothing.
   *
   * @return what the work returned, after the commit
   * @throws SqlFailure as {@link Tx}; {@link SqlFailure.Unavailable} after the commit was sent means that its outcome is unknown
   */
  <T> T inTransaction(Function<Tx, T> work);

  /**
   * The same database with whoever acts told to it, with no round trip of its own: as the role of the API it shows and changes only
   * what is theirs.
   */
  Sql as(Identity identity);

  @Override
  void close();
}
