package dev.encargo.local.sqs;

import java.util.LinkedHashMap;
import java.util.Map;

/** What a receiver sees of a message. */
final class Rendering {

  /** Sequence numbers have 20 digits on AWS; as an unsigned 64-bit number this begins them. */
  private static final long FIRST_SEQUENCE = Long.parseUnsignedLong("18000000000000000000");

  private Rendering() {}

  static String sequenceNumber(long sequence) {
    return Long.toUnsignedString(FIRST_SEQUENCE + sequence);
  }

  static SqsMessage received(Stored message, Receipt receipt, boolean fifo) {
    Stored.Content content = message.content;
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put(
        "ApproximateReceiveCount", Integer.toString(message.receivesElsewhere + message.receives));
    attributes.put("SentTimestamp", Long.toString(content.sentAt()));
    attributes.put("SenderId", SqsQueues.ACCOUNT);
    attributes.put("ApproximateFirstReceiveTimestamp", Long.toString(message.firstReceivedAt));
    String group = content.groupId();
    if (group != null) {
      attributes.put("MessageGroupId", group);
    }
    String deduplication = content.deduplicationId();
    if (fifo && deduplication != null) {
      attributes.put("MessageDeduplicationId", deduplication);
      attributes.put("SequenceNumber", sequenceNumber(message.sequence));
    }
    if (message.deadLetterSource != null) {
      attributes.put("DeadLetterQueueSourceArn", message.deadLetterSource);
    }
    return new SqsMessage(
        message.id.toString(),
        receipt.handle(),
        content.body(),
        content.md5OfBody(),
        content.md5OfAttributes(),
        attributes,
        content.attributes());
  }
}
