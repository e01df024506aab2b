package dev.encargo.local.sqs;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was sent in the last five minutes, whether it was deleted since or not. Guarded by the queue's lock.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/using-messagededuplicationid-property.html">
 *     MessageDeduplicationId</a>
 */
final class Deduplication {

  /** The message that was taken for a deduplication id. */
  record Taken(UUID messageId, long sequence, long at) {}

  private final Map<String, Taken> taken = new LinkedHashMap<>();

  /** The message already taken under this key, if one was within five minutes before {@code now}. */
  @Nullable Taken find(String key, long now) {
    forget(now);
    return taken.get(key);
  }

  void remember(String key, Taken message) {
    taken.put(key, message);
  }

  private void forget(long now) {
    long before = now - SqsRules.DEDUPLICATION.toMillis();
    Iterator<Taken> oldestFirst = taken.values().iterator();
    while (oldestFirst.hasNext() && oldestFirst.next().at() <= before) {
      oldestFirst.remove();
    }
  }
}
