package dev.encargo.functions.api;

import dev.encargo.job.JobFilter;
import dev.encargo.owner.Owner;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where a page ended: the key of its last item, and a check sum over it, the owner and the filter.
 *
 * <p>The check sum finds a cursor that was cut, changed or taken to another list. It is no signature and guards nothing: whose jobs
 * are read is decided by the statement alone.
 */
final class Cursor {

  private static final int CHECK = 8;

  private final String list;

  /**
   * Of a list.
   *
   * @param list names it
   * @param filters what it was asked with, each in its place; null where it was not
   */
  Cursor(Owner owner, String list, @Nullable Object... filters) {
    StringBuilder all = new StringBuilder(owner.scope()).append('\n').append(list);
    for (Object filter : filters) {
      String text = String.valueOf(filter);
      // With its length, so that no filter can pass for two.
      all.append('\n').append(filter == null ? -1 : text.length()).append(' ').append(text);
    }
    this.list = all.toString();
  }

  /** Of a list of jobs. */
  static Cursor ofJobs(Owner owner, String list, JobFilter filter, @Nullable Object... filters) {
    return new Cursor(
        owner,
        list,
        Stream.concat(
                Stream.of(
                    new TreeSet<>(filter.statuses()),
                    filter.type(),
                    filter.priority(),
                    filter.url(),
                    filter.createdAfter(),
                    filter.createdBefore(),
                    filter.active()),
                Arrays.stream(filters))
            .toArray());
  }

  /** After the item of that id. */
  String write(UUID last) {
    ByteBuffer id = ByteBuffer.allocate(16);
    id.putLong(last.getMostSignificantBits()).putLong(last.getLeastSignificantBits());
    return write(id.array());
  }

  /** The id; null where the text is no cursor of this list. */
  @Nullable UUID read(String text) {
    byte[] key = key(text);
    if (key == null || key.length != 16) {
      return null;
    }
    ByteBuffer id = ByteBuffer.wrap(key);
    return new UUID(id.getLong(), id.getLong());
  }

  /** After the item that a text is the key of. */
  String writeText(String last) {
    return write(last.getBytes(StandardCharsets.UTF_8));
  }

  /** The text; null where the other text is no cursor of this list. */
  @Nullable String readText(String text) {
    byte[] key = key(text);
    String last = key == null ? null : new String(key, StandardCharsets.UTF_8);
    // A forged one may hold what no text in the database does.
    return last == null || last.indexOf('\0') >= 0 ? null : last;
  }

  private String write(byte[] key) {
    byte[] bytes = ByteBuffer.allocate(CHECK + key.length).put(check(key)).put(key).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private byte @Nullable [] key(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
    if (bytes.length <= CHECK) {
      return null;
    }
    byte[] key = Arrays.copyOfRange(bytes, CHECK, bytes.length);
    return MessageDigest.isEqual(Arrays.copyOf(bytes, CHECK), check(key)) ? key : null;
  }

  private byte[] check(byte[] key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update((list + "\n").getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(digest.digest(key), CHECK);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
