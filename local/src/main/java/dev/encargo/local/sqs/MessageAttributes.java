package dev.encargo.local.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The checks, the size and the checksum of what a sender attaches to a message. */
final class MessageAttributes {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,256}");
  private static final Pattern TYPE = Pattern.compile("(String|Number|Binary)(\\..{1,240})?");
  private static final int MOST = 10;

  private MessageAttributes() {}

  /**
   * The bytes they add to the message.
   *
   * @throws SqsFailure where there are too many, or one is not as SQS wants it
   */
  static int checkedBytes(Map<String, MessageAttribute> attributes) {
    if (attributes.isEmpty()) {
      return 0;
    }
    if (attributes.size() > MOST) {
      throw SqsFailure.invalidParameter(
          "Number of message attributes ["
              + attributes.size()
              + "] exceeds the allowed maximum [10].");
    }
    int bytes = 0;
    for (Map.Entry<String, MessageAttribute> entry : attributes.entrySet()) {
      checkName(entry.getKey());
      MessageAttribute attribute = entry.getValue();
      if (!TYPE.matcher(attribute.dataType()).matches()) {
        throw SqsFailure.invalidParameter(
            "The type of message (user) attribute '"
                + entry.getKey()
                + "' is invalid. You must use only the following supported type prefixes: Binary, Number, String.");
      }
      bytes +=
          entry.getKey().length()
              + attribute.dataType().length()
              + valueBytes(entry.getKey(), attribute);
    }
    return bytes;
  }

  private static void checkName(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!NAME.matcher(name).matches()
        || lower.startsWith("aws.")
        || lower.startsWith("amazon.")
        || lower.startsWith(".")
        || lower.endsWith(".")
        || lower.contains("..")) {
      throw SqsFailure.invalidParameter("Message (user) attribute name '" + name + "' is invalid.");
    }
  }

  private static int valueBytes(String name, MessageAttribute attribute) {
    int bytes;
    try {
      String text = attribute.stringValue();
      bytes =
          attribute.binary()
              ? attribute.bytes().length
              : text == null ? 0 : SqsRules.contentBytes(text);
    } catch (IllegalArgumentException e) {
      throw SqsFailure.serialization("BinaryValue is not base64");
    }
    if (bytes == 0) {
      throw SqsFailure.invalidParameter(
          "Message (user) attribute '"
              + name
              + "' must contain a non-empty value of type '"
              + attribute.dataType()
              + "'.");
    }
    return bytes;
  }

  /**
   * The checksum SQS answers with, or null where there are none.
   *
   * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html">how it is
   *     calculated</a>
   */
  static @Nullable String md5(Map<String, MessageAttribute> attributes) {
    if (attributes.isEmpty()) {
      return null;
    }
    MessageDigest digest = md5();
    for (Map.Entry<String, MessageAttribute> entry : new TreeMap<>(attributes).entrySet()) {
      MessageAttribute attribute = entry.getValue();
      update(digest, entry.getKey().getBytes(UTF_8));
      update(digest, attribute.dataType().getBytes(UTF_8));
      String text = attribute.stringValue();
      digest.update((byte) (attribute.binary() ? 2 : 1));
      update(digest, attribute.binary() || text == null ? attribute.bytes() : text.getBytes(UTF_8));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void update(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).array());
    digest.update(bytes);
  }

  static String md5(String body) {
    return HexFormat.of().formatHex(md5().digest(body.getBytes(UTF_8)));
  }

  private static MessageDigest md5() {
    return digest("MD5");
  }

  static MessageDigest digest(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every JDK has MD5 and SHA-256
    }
  }
}
