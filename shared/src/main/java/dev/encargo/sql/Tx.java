package dev.encargo.sql;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs statements. Inside {@link Sql#inTransaction} they commit together; on {@link Sql} itself each commits by itself.
 *
 * <p>Every method throws {@link SqlFailure}: {@link SqlFailure.Unavailable} where the database cannot be reached now, {@link
 * SqlFailure.Conflict} where a constraint refused the change.
 */
public interface Tx {

  /**
   * One round trip.
   *
   * @param statement SQL with named parameters ({@code :id}); nothing from outside is ever part of it
   */
  <T> List<T> query(String statement, Params params, Function<Row, T> row);

  /**
   * One round trip.
   *
   * @return how many rows were changed
   */
  int update(String statement, Params params);

  /** The first row, if there is one. */
  default <T> Optional<T> first(String statement, Params params, Function<Row, T> row) {
    List<T> rows = query(statement, params, row);
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst());
  }
}
