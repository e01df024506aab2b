package dev.encargo.functions.api;

import dev.encargo.job.UuidV7;
import dev.encargo.owner.Guests;
import dev.encargo.owner.NetworkAddress;
import dev.encargo.owner.Owner;

/** {@code POST /api/guests}, which nobody has to be proven for, and {@code POST /api/guests/token}, by which a guest changes its token. */
final class AdmitGuest {

  private final Guests guests;
  private final UuidV7 ids;

  AdmitGuest(Guests guests, UuidV7 ids) {
    this.guests = guests;
    this.ids = ids;
  }

  /** 201 with the id and the token, which is shown this once. */
  Response admit(Request request) {
    return admitted(201, guests.create(ids.next(), NetworkAddress.of(request.address())));
  }

  /** 200 with a new token; the old one proves nothing any more. */
  Response rotate(Call call) {
    if (!(call.owner() instanceof Owner.Guest guest) || guest.tokenSha256() == null) {
      throw new Refusal(
          Problem.FORBIDDEN, "Only a guest has such a token: X-Guest-Id: <guestId>.<token>.");
    }
    return admitted(200, guests.rotate(guest));
  }

  private static Response admitted(int status, Guests.Admitted admitted) {
    return Response.json(
        status,
        to -> {
          to.writeStartObject();
          to.writeStringField("guestId", admitted.guestId().toString());
          to.writeStringField("token", admitted.token().text());
          to.writeEndObject();
        });
  }
}
