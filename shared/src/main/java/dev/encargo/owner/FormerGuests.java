package dev.encargo.owner;

import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.util.List;

/** The table {@code guest_migrations}: which guests a user was before signing in. Files that they uploaded are named after them. */
public final class FormerGuests {

  private static final String OF_USER =
      "select guest_id from guest_migrations where user_id = :user";

  private final Sql sql;

  public FormerGuests(Sql sql) {
    this.sql = sql;
  }

  /** Those of a user; a guest was nobody before. One round trip at most. */
  public List<Owner> of(Owner owner) {
    return switch (owner) {
      case Owner.User user ->
          sql.as(user.identity())
              .query(
                  OF_USER,
                  Params.of("user", user.userId()),
                  row -> new Owner.Guest(row.uuid("guest_id")));
      case Owner.Guest _ -> List.of();
    };
  }
}
