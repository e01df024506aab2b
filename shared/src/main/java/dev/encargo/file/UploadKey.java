package dev.encargo.file;

import dev.encargo.owner.Owner;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;

/** Where an owner's uploads lie: {@code uploads/<hash of the owner>/<id>/<name>}, so that a key tells whose it is. */
public final class UploadKey {

  private static final Pattern REST =
      Pattern.compile(
          "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}");

  private static final Pattern ANYBODYS = Pattern.compile("uploads/[0-9a-f]{32}/" + REST.pattern());

  private UploadKey() {}

  /** The key of a new upload; the name loses what paths and shells could do harm with. */
  public static String of(Owner owner, UUID id, String fileName) {
    return prefix(owner) + id + "/" + plain(fileName);
  }

  /** Whether the key is one that {@link #of} made for this owner. */
  public static boolean belongsTo(Owner owner, String key) {
    String prefix = prefix(owner);
    return key.startsWith(prefix) && REST.matcher(key.substring(prefix.length())).matches();
  }

  /** Whether the key is one that {@link #of} made for whomever. */
  static boolean isOne(String key) {
    return ANYBODYS.matcher(key).matches();
  }

  /** The last part of a path, of letters, digits, dots, dashes and underscores, not beginning with a dot; its end is kept. */
  private static String plain(String fileName) {
    String last =
        fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
    String plain = last.replaceAll("[^A-Za-z0-9._-]+", "_");
    String end = plain.substring(Math.max(0, plain.length() - 100)).replaceFirst("^\\.+", "");
    return end.isEmpty() ? "file" : end;
  }

  private static String prefix(Owner owner) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(owner.scope().getBytes(StandardCharsets.UTF_8));
      return "uploads/" + HexFormat.of().formatHex(digest, 0, 16) + "/";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
