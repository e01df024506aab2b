package dev.encargo.owner;

import java.util.UUID;

/** Who a job belongs to: a user XOR a guest. */
public sealed interface Owner {

  /**
   * Somebody who signed in.
   *
   * @param userId the token's {@code sub}, 1 to 255 characters
   */
  record User(String userId) implements Owner {}

  /** A visitor without an account. */
  record Guest(UUID guestId) implements Owner {}
}
