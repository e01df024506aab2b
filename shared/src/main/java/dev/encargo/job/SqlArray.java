package dev.encargo.job;

import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A Postgres array written as text, since the Data API has no array parameters; for UUIDs and numbers, which need no quoting.
 *
 * <p>Statements that join {@code jobs} with many rows also say {@code id = any (:ids)}. A connection keeps one plan for all parameters,
 * for workers from the sixth execution and for the API from the first ({@code V020__plans_of_requests.sql}), until PostgreSQL gathers
 * statistics of the table again. One made while the table was new and nearly empty would read all of it meanwhile (measured: 2,800 pages
 * for each end at 6,000 jobs); with the ids in it the plan goes by the index then, too.
 */
final class SqlArray {

  private SqlArray() {}

  static <T> String of(Collection<T> items, Function<T, ?> element) {
    return items.stream()
        .map(item -> element.apply(item).toString())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
