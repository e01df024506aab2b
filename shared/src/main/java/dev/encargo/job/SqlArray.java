package dev.encargo.job;

import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A Postgres array written as text, since the Data API has no array parameters; for UUIDs and numbers, which need no quoting. */
final class SqlArray {

  private SqlArray() {}

  static <T> String of(Collection<T> items, Function<T, ?> element) {
    return items.stream()
        .map(item -> element.apply(item).toString())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
