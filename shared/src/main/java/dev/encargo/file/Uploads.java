package dev.encargo.file;

import dev.encargo.owner.FormerGuests;
import dev.encargo.owner.Owner;

/** Whose an upload is: its key tells it, but for what a user uploaded as a guest, before signing in. */
public final class Uploads {

  private final FormerGuests formerGuests;

  public Uploads(FormerGuests formerGuests) {
    this.formerGuests = formerGuests;
  }

  /** Whether the key was given to this owner, or to a guest whose things are this owner's now. A round trip only for the latter. */
  public boolean belongsTo(Owner owner, String key) {
    return UploadKey.belongsTo(owner, key)
        || (UploadKey.isOne(key)
            && formerGuests.of(owner).stream().anyMatch(guest -> UploadKey.belongsTo(guest, key)));
  }
}
