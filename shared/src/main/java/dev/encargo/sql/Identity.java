package dev.encargo.sql;

import org.jspecify.annotations.Nullable;

/**
 * Who acts, told to the database in the same round trip as the statement: row level security ({@code
 * V006__row_level_security.sql}) shows the role of the API only rows of this user or guest.
 *
 * @param user null where a guest acts
 * @param guest a UUID; null where a user acts
 * @param guestToken SHA-256 of the guest's token in hex, which the database compares before anything else: {@link
 *     SqlFailure.Unproven} where it is another one; null where there is nothing to prove
 */
public record Identity(@Nullable String user, @Nullable String guest, @Nullable String guestToken) {

  public static Identity ofUser(String user) {
    return new Identity(user, null, null);
  }

  /** The token's digest is not part of it: this may be printed. */
  @Override
  public String toString() {
    return user != null ? "user " + user : "a guest";
  }
}
