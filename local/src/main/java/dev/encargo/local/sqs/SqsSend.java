package dev.encargo.local.sqs;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to send.
 *
 * @param groupId {@code MessageGroupId}; a FIFO queue wants one
 * @param deduplicationId {@code MessageDeduplicationId}; a FIFO queue without content-based deduplication wants one
 * @param delaySeconds 0 to 900, on standard queues only; null for the queue's own delay
 * @param attributes {@code MessageAttributes}
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html">SendMessage</a>
 */
public record SqsSend(
    String body,
    @Nullable String groupId,
    @Nullable String deduplicationId,
    @Nullable Integer delaySeconds,
    Map<String, MessageAttribute> attributes) {

  public SqsSend(String body) {
    this(body, null, null, null, Map.of());
  }

  public SqsSend group(String id) {
    return new SqsSend(body, id, deduplicationId, delaySeconds, attributes);
  }

  public SqsSend deduplicationId(String id) {
    return new SqsSend(body, groupId, id, delaySeconds, attributes);
  }

  public SqsSend delaySeconds(int seconds) {
    return new SqsSend(body, groupId, deduplicationId, seconds, attributes);
  }
}
