package dev.encargo.job;

import dev.encargo.owner.Owner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The message group that a job's doorbell goes into.
 *
 * <p>Jobs with an ordering key share their key's group, scoped by owner, so SQS keeps their order. Every other send is a group of its
 * own: it runs beside all others, and a second send is not held up by a first one whose worker died with it.
 */
final class Groups {

  private static final String ORDERED = "o-";

  private Groups() {}

  static String of(UUID jobId, long dispatch, @Nullable String orderingGroup) {
    return orderingGroup == null ? jobId + "-" + dispatch : orderingGroup;
  }

  /** Of the owner and the key, hashed: at most 128 characters of the kinds that SQS takes. */
  static @Nullable String ordered(Owner owner, @Nullable String orderingKey) {
    if (orderingKey == null) {
      return null;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((owner.scope() + "\n" + orderingKey).getBytes(StandardCharsets.UTF_8));
      return ORDERED + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  static boolean ordered(String group) {
    return group.startsWith(ORDERED);
  }
}
