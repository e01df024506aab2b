package dev.encargo.job;

import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A Postgres array written as text, since the Data API has no array parameters; for UUIDs and numbers, which need no quoting.
 *
 * <p>Statements that join {@code jobs} with many rows also say {@code id = any (:ids)}: Postgres keeps the plan of the first few
 * executions, and one made while the table was nearly empty would otherwise go on reading all of it (measured: 2,800 pages for each end
 * at 6,000 jobs).
 */
final class SqlArray {

  private SqlArray() {}

  static <T> String of(Collection<T> items, Function<T, ?> element) {
    return items.stream()
        .map(item -> element.apply(item).toString())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
