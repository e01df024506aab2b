package dev.encargo.handlers.cardimport;

import dev.encargo.sql.RequestSize;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL array as a text, {@code {1,NULL,"a"}}, to be cast in the statement
 * (https://www.postgresql.org/docs/17/arrays.html#ARRAYS-IO). A batch travels as one array for each column: unfolding these takes the
 * server half the time of unfolding JSON.
 */
final class SqlArray {

  private final StringBuilder text = new StringBuilder("{");

  /** Bytes beyond one for each character, as a request of the RDS Data API has them. */
  private long escapes;

  void add(long value) {
    separate().append(value);
  }

  void add(@Nullable Integer value) {
    separate().append(value == null ? "NULL" : value.toString());
  }

  void add(@Nullable String value) {
    separate();
    if (value == null) {
      text.append("NULL");
      return;
    }
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\');
        escapes++;
      }
      text.append(c);
      escapes += RequestSize.of(c) - 1;
    }
    text.append('"');
    escapes += 2;
  }

  private StringBuilder separate() {
    if (text.length() > 1) {
      text.append(',');
    }
    return text;
  }

  /** How many bytes it has in a request of the RDS Data API. */
  long bytes() {
    return text.length() + escapes;
  }

  /** The literal; nothing can be added any more. */
  @Override
  public String toString() {
    return text.append('}').toString();
  }
}
