package dev.encargo.owner;

import dev.encargo.sql.Identity;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who a job belongs to: a user XOR a guest. */
public sealed interface Owner {

  /** No user's id begins so but the platform's own. */
  String RESERVED = "encargo:";

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
      case User user -> Identity.ofUser(user.userId());
      case Guest guest -> new Identity(null, guest.guestId().toString(), guest.tokenSha256());
    };
  }

  /**
   * Somebody who signed in.
   *
   * @param userId the token's {@code sub}, 1 to 255 characters
   */
  record User(String userId) implements Owner {}

  /**
   * A visitor without an account.
   *
   * @param tokenSha256 SHA-256 of the token that came with the request, in hex: the database compares it, in the round trip of the
   *     first statement. Null where there is nothing to prove, as for the owner of a job that runs
   */
  record Guest(UUID guestId, @Nullable String tokenSha256) implements Owner {
    public Guest(UUID guestId) {
      this(guestId, null);
    }

    /** The same guest, whatever it proves itself with. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Guest guest && guestId.equals(guest.guestId);
    }

    @Override
    public int hashCode() {
      return guestId.hashCode();
    }

    /** Not the token's digest: this may be printed. */
    @Override
    public String toString() {
      return "Guest[guestId=" + guestId + "]";
    }
  }
}
