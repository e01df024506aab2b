package dev.encargo.local.sqs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was given to which {@code ReceiveRequestAttemptId} in the last five minutes, so that a receive whose answer was lost can be
 * repeated. Guarded by the queue's lock.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html">ReceiveMessage</a>
 */
final class ReceiveAttempts {

  private record Given(List<Stored> messages, List<Integer> versions, long at) {

    boolean untouched() {
      for (int i = 0; i < messages.size(); i++) {
        Stored message = messages.get(i);
        if (message.state != Stored.State.IN_FLIGHT || message.version != versions.get(i)) {
          return false;
        }
      }
      return true;
    }
  }

  private final Map<String, Given> attempts = new HashMap<>();

  /** The messages of the same attempt, where none has been deleted, changed or shown since; otherwise null. */
  @Nullable List<Stored> repeat(String id, long now) {
    attempts.values().removeIf(given -> given.at() + SqsRules.DEDUPLICATION.toMillis() <= now);
    Given given = attempts.get(id);
    return given != null && given.untouched() ? given.messages() : null;
  }

  void remember(String id, List<Stored> messages, long now) {
    if (!messages.isEmpty()) {
      List<Integer> versions = new ArrayList<>();
      messages.forEach(message -> versions.add(message.version));
      attempts.put(id, new Given(List.copyOf(messages), versions, now));
    }
  }
}
