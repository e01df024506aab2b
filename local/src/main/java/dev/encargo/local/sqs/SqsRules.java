package dev.encargo.local.sqs;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The limits of SQS, and what a text must look like.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-quotas.html">SQS quotas</a>
 */
final class SqsRules {

  static final int BATCH_ENTRIES = 10;

  /** Of a message with its attributes, and of a batch. */
  static final int MAX_BYTES = 1_048_576;

  static final int IN_FLIGHT_LIMIT = 120_000;

  /** How many waiting messages a FIFO queue looks through for a free group. */
  static final int WINDOW = 120_000;

  static final int MAX_VISIBILITY_SECONDS = 43_200;
  static final int MAX_DELAY_SECONDS = 900;
  static final int MAX_WAIT_SECONDS = 20;
  static final Duration DEDUPLICATION = Duration.ofMinutes(5);

  private static final Pattern QUEUE_NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");

  private SqsRules() {}

  static void queueName(String name, boolean fifo) {
    String plain = fifo && name.endsWith(".fifo") ? name.replace(".fifo", "_fifo") : name;
    if (fifo && !name.endsWith(".fifo")) {
      throw SqsFailure.invalidParameter(
          "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo"
              + " suffix and be 1 to 80 in length");
    }
    if (!QUEUE_NAME.matcher(plain).matches()) {
      throw SqsFailure.invalidParameter(
          "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }
  }

  /** A batch has 1 to 10 entries, each with an id of its own. */
  static void batchIds(List<String> ids, String entries) {
    batchSize(ids, entries);
    Set<String> seen = new HashSet<>();
    for (String id : ids) {
      if (!batchId(id)) {
        throw SqsFailure.invalidBatchId();
      }
      if (!seen.add(id)) {
        throw SqsFailure.idsNotDistinct(id);
      }
    }
  }

  static void batchSize(Collection<?> batch, String entries) {
    if (batch.isEmpty()) {
      throw SqsFailure.emptyBatch(entries);
    }
    if (batch.size() > BATCH_ENTRIES) {
      throw SqsFailure.tooManyEntries(batch.size());
    }
  }

  private static boolean batchId(String id) {
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean fine =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_';
      if (!fine) {
        return false;
      }
    }
    return !id.isEmpty() && id.length() <= 80;
  }

  /** {@code MessageGroupId} and {@code MessageDeduplicationId}: 1 to 128 letters, digits and punctuation. */
  static void groupOrDeduplicationId(@Nullable String id, String parameter) {
    if (id == null) {
      return;
    }
    boolean fine = !id.isEmpty() && id.length() <= 128;
    for (int i = 0; fine && i < id.length(); i++) {
      fine = id.charAt(i) > ' ' && id.charAt(i) < 0x7f;
    }
    if (!fine) {
      throw SqsFailure.invalidParameter(
          id,
          parameter,
          parameter
              + " can only include alphanumeric and punctuation characters. 1 to 128 in length.");
    }
  }

  static void within(long value, long least, long most, String parameter) {
    if (value < least || value > most) {
      throw SqsFailure.invalidParameter(
          value, parameter, "Must be >= " + least + " and <= " + most + ", if provided.");
    }
  }

  /**
   * The size of a text in UTF-8.
   *
   * @throws SqsFailure where it holds a character SQS refuses
   */
  static int contentBytes(String text) {
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c >= ' ' && c < 0x80) || c == '\t' || c == '\n' || c == '\r') {
        bytes++;
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else if (c < ' ' || Character.isSurrogate(c) || c > 0xfffd) {
        throw SqsFailure.invalidContents();
      } else {
        bytes += c < 0x800 ? 2 : 3;
      }
    }
    return bytes;
  }
}
