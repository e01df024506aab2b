package dev.encargo.owner;

import dev.encargo.sql.Identity;
import java.util.UUID;

/** Who a job belongs to: a user XOR a guest. */
public sealed interface Owner {

  /** One name for each owner, user or guest, to be hashed into what is kept apart by owner: {@code user:ana}. */
  default String scope() {
    return switch (this) {
      case User user -> "user:" + user.userId();
      case Guest guest -> "guest:" + guest.guestId();
    };
  }

  /** As the database is told who acts. */
  default Identity identity() {
    return switch (this) {
      case User user -> new Identity(user.userId(), null);
      case Guest guest -> new Identity(null, guest.guestId().toString());
    };
  }

  /**
   * Somebody who signed in.
   *
   * @param userId the token's {@code sub}, 1 to 255 characters
   */
  record User(String userId) implements Owner {}

  /** A visitor without an account. */
  record Guest(UUID guestId) implements Owner {}
}
