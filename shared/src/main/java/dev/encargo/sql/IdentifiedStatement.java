package dev.encargo.sql;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A statement that first says who acts, and is still one statement, as the RDS Data API takes them: the functions {@code query_as} and
 * {@code update_as} do one after the other, where in plain SQL nothing would promise that the identity is set before rows are looked
 * at.
 *
 * <p>The statement travels as a parameter and its own parameters as an array of texts beside it, so that neither is part of the SQL.
 */
record IdentifiedStatement(String text, Params params) {

  /** A query that has the columns of {@link TextAnswer}. */
  static IdentifiedStatement query(Identity identity, String statement, Params params) {
    return of("select size, part from query_as", identity, statement, params);
  }

  /** A statement of which only the number of changed rows is wanted. */
  static IdentifiedStatement update(Identity identity, String statement, Params params) {
    return of("select update_as", identity, statement, params);
  }

  private static IdentifiedStatement of(
      String function, Identity identity, String statement, Params params) {
    Map<String, @Nullable Object> values = params.values();
    NamedStatement inner =
        NamedStatement.parse(statement, "?", (position, name) -> element(position, name, values));
    StringBuilder array = new StringBuilder();
    Params all =
        Params.of("encargo_user", identity.user())
            .and("encargo_guest", identity.guest())
            .and("encargo_token", identity.guestToken())
            .and("encargo_statement", inner.text());
    int position = 0;
    for (String name : inner.names()) {
      Object value = values.get(name);
      String own = "encargo_" + position++;
      array.append(position == 1 ? "" : ", ").append("cast(:").append(own).append(" as text)");
      all = all.and(own, value == null ? null : value.toString());
    }
    return new IdentifiedStatement(
        function
            + "(cast(:encargo_user as text), cast(:encargo_guest as text), cast(:encargo_token as text), cast(:encargo_statement as text), cast(array["
            + array
            + "] as text[]))",
        all);
  }

  private static String element(int position, String name, Map<String, @Nullable Object> values) {
    String element = "($1)[" + (position + 1) + "]";
    return switch (values.get(name)) {
      case null -> {
        if (!values.containsKey(name)) {
          throw new IllegalArgumentException("the statement needs a value for :" + name);
        }
        yield "null";
      }
      case Long _ -> "cast(" + element + " as bigint)";
      case Boolean _ -> "cast(" + element + " as boolean)";
      default -> element;
    };
  }
}
