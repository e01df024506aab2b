package dev.encargo.sql;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The named parameters of a statement.
 *
 * <p>A value is a {@link String}, {@link Long}, {@link Integer}, {@link Boolean} or null. Everything else travels as text and is
 * cast in the statement, {@code cast(:id as uuid)}, so that one text serves JDBC and the RDS Data API alike.
 */
public final class Params {

  public static final Params NONE = new Params();

  private final Map<String, @Nullable Object> values = new LinkedHashMap<>();

  private Params() {}

  public static Params of(String name, @Nullable Object value) {
    return new Params().and(name, value);
  }

  /** Adds one more; an object that is none of the kinds above is passed as its {@code toString}. */
  public Params and(String name, @Nullable Object value) {
    Params more = this == NONE ? new Params() : this;
    more.values.put(
        name,
        switch (value) {
          case null -> null;
          case String text -> text;
          case Long number -> number;
          case Integer number -> number.longValue();
          case Boolean flag -> flag;
          default -> value.toString();
        });
    return more;
  }

  public Map<String, @Nullable Object> values() {
    return Collections.unmodifiableMap(values);
  }
}
