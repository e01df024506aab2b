package dev.encargo.functions.api;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import dev.encargo.owner.GuestToken;
import dev.encargo.owner.Guests;
import dev.encargo.owner.Owner;
import dev.encargo.sql.SqlFailure;
import java.util.List;
import java.util.UUID;

/** What becomes of a guest's or a user's things when they sign in or leave. */
final class ChangeOwner {

  private static final List<String> FIELDS = List.of("guestId", "token");

  private final Guests guests;
  private final Runnable ring;

  /**
   * @param ring wakes who tells others of it, after the commit
   */
  ChangeOwner(Guests guests, Runnable ring) {
    this.ring = ring;
    this.guests = guests;
  }

  /**
   * {@code POST /api/guests/migrate} with {@code {"guestId", "token"}}: the user who asks takes over what is that guest's. 409 where
   * somebody has done so before.
   */
  Response migrate(Call call) {
    if (!(call.owner() instanceof Owner.User user)) {
      throw new Refusal(
          Problem.FORBIDDEN, "Ask as the user who takes over: Authorization: Bearer <token>.");
    }
    JsonObject body = Json.parseObject(call.text());
    for (String name : body.names()) {
      if (!FIELDS.contains(name)) {
        throw InvalidInput.malformed(name, "is unknown" + Nearest.hint(name, FIELDS));
      }
    }
    UUID guest = guest(body.text("guestId"));
    try {
      long jobs = guests.migrate(user, guest, new GuestToken(body.text("token")));
      ring.run();
      return Response.json(
          200,
          to -> {
            to.writeStartObject();
            to.writeStringField("guestId", guest.toString());
            to.writeNumberField("jobs", jobs);
            to.writeEndObject();
          });
    } catch (SqlFailure.NotThere e) {
      throw new Refusal(Problem.FORBIDDEN, "That is not the token of that guest.");
    } catch (SqlFailure.DoneBefore e) {
      throw new Refusal(Problem.WRONG_STATE, "What was that guest's has been taken over before.");
    }
  }

  private static UUID guest(String text) {
    try {
      if (text.length() == 36) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException notOne) {
      // As below.
    }
    throw InvalidInput.malformed("guestId", "must be an id, as POST /api/guests gives it");
  }

  /** {@code DELETE /api/guests/me}: the guest is no more at once, its jobs and files' rows go with the next sweep. */
  Response removeGuest(Call call) {
    if (!(call.owner() instanceof Owner.Guest)) {
      throw new Refusal(Problem.FORBIDDEN, "Ask as the guest: X-Guest-Id: <guestId>.<token>.");
    }
    guests.leave(call.owner());
    return Response.empty(202);
  }

  /** {@code DELETE /api/users/me}: what the user has until now goes with the next sweep. */
  Response removeUser(Call call) {
    if (!(call.owner() instanceof Owner.User)) {
      throw new Refusal(Problem.FORBIDDEN, "Ask as the user: Authorization: Bearer <token>.");
    }
    guests.leave(call.owner());
    return Response.empty(202);
  }
}
