package dev.encargo.functions.api;

import dev.encargo.job.JobFilter;
import dev.encargo.owner.Owner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended: the id of its last job, and a check sum over it, the owner and the filter.
 *
 * <p>The check sum finds a cursor that was cut, changed or taken to another list. It is no signature and guards nothing: whose jobs
 * are read is decided by the statement alone.
 */
final class Cursor {

  private static final int CHECK = 8;

  private final String list;

  Cursor(Owner owner, JobFilter filter) {
    this.list =
        owner.scope()
            + "\n"
            + new TreeSet<>(filter.statuses())
            + "\n"
            + filter.type()
            + "\n"
            + filter.priority()
            + "\n"
            + filter.url()
            + "\n"
            + filter.createdAfter()
            + "\n"
            + filter.createdBefore()
            + "\n"
            + filter.active();
  }

  /**
   * Of another list than that of jobs.
   *
   * @param list names it, with its filters
   */
  Cursor(Owner owner, String list) {
    this.list = owner.scope() + "\n" + list;
  }

  String write(UUID last) {
    ByteBuffer bytes = ByteBuffer.allocate(16 + CHECK);
    bytes.putLong(last.getMostSignificantBits()).putLong(last.getLeastSignificantBits());
    bytes.put(check(last));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
  }

  /** The id; null where the text is no cursor of this list. */
  @Nullable UUID read(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (bytes.length != 16 + CHECK) {
      return null;
    }
    ByteBuffer read = ByteBuffer.wrap(bytes);
    UUID last = new UUID(read.getLong(), read.getLong());
    byte[] check = new byte[CHECK];
    read.get(check);
    return MessageDigest.isEqual(check, check(last)) ? last : null;
  }

  private byte[] check(UUID last) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((list + "\n" + last).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.allocate(CHECK).put(digest, 0, CHECK).array();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
