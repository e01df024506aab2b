package dev.encargo.owner;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads which guest asks, from {@code X-Guest-Id: <guestId>.<token>}, or from {@code X-Guest-Id: <guestId>} with {@code Authorization:
 * Bearer <token>}. Whether the token is the guest's is for the database to say, in the round trip of the first statement.
 */
final class ReadGuest {

  private final boolean bare;

  /**
   * @param bare whether an id without a token is believed, as the platform that ours takes the place of did it: anybody who sees an id
   *     is that guest then
   */
  ReadGuest(boolean bare) {
    this.bare = bare;
  }

  /**
   * @param guest the header {@code X-Guest-Id}
   * @throws Unauthenticated where no guest can have sent that
   * @throws TwoIdentities where a user's token came along
   */
  Owner.Guest read(String guest, Map<String, String> headers) {
    String authorization = headers.get("authorization");
    int dot = guest.indexOf('.');
    if (authorization != null && (dot >= 0 || authorization.indexOf('.') >= 0)) {
      throw new TwoIdentities();
    }
    UUID id = id(dot < 0 ? guest : guest.substring(0, dot));
    if (dot < 0 && authorization == null) {
      if (bare) {
        return new Owner.Guest(id);
      }
      throw new Unauthenticated("Send the guest's token too: X-Guest-Id: <guestId>.<token>.");
    }
    return new Owner.Guest(id, token(dot, guest, authorization).sha256());
  }

  private static GuestToken token(int dot, String guest, @Nullable String authorization) {
    GuestToken token =
        new GuestToken(
            dot >= 0 || authorization == null
                ? guest.substring(dot + 1)
                : Authenticate.bearer(authorization));
    if (!token.isWellFormed()) {
      throw new Unauthenticated("That is no guest's token.");
    }
    return token;
  }

  private static UUID id(String text) {
    try {
      // UUID.fromString also takes short forms such as 1-1-1-1-1.
      if (text.length() == 36) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException notOne) {
      // As below.
    }
    throw new Unauthenticated("X-Guest-Id is no guest's id.");
  }
}
