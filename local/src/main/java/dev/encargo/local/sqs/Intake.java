package dev.encargo.local.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Checks what is sent to a queue. */
final class Intake {

  private Intake() {}

  /**
   * What refuses a request as a whole, and not only one message of a batch: a FIFO queue wants a group and a deduplication id.
   *
   * @throws SqsFailure MissingParameter or InvalidParameterValue
   */
  static void checkShape(SqsSend send, QueueAttributes queue) {
    if (!queue.fifo()) {
      return;
    }
    if (send.groupId() == null) {
      throw SqsFailure.missingParameter("MessageGroupId");
    }
    if (send.deduplicationId() == null && !queue.contentDeduplication()) {
      throw SqsFailure.invalidParameter(
          "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
    }
  }

  /** The bytes that count against the limit of a batch; a message whose content is refused counts nothing. */
  static int bytes(SqsSend send) {
    try {
      return SqsRules.contentBytes(send.body()) + MessageAttributes.checkedBytes(send.attributes());
    } catch (SqsFailure refused) {
      return 0;
    }
  }

  /**
   * @throws SqsFailure where the queue does not take it
   */
  static Stored.Content check(SqsSend send, QueueAttributes queue, long now) {
    if (send.body().isEmpty()) {
      throw SqsFailure.missingParameter("MessageBody");
    }
    int bytes =
        SqsRules.contentBytes(send.body()) + MessageAttributes.checkedBytes(send.attributes());
    if (bytes > queue.maxBytes()) {
      throw SqsFailure.invalidParameter(
          "One or more parameters are invalid. Reason: Message must be shorter than "
              + queue.maxBytes()
              + " bytes.");
    }
    SqsRules.groupOrDeduplicationId(send.groupId(), "MessageGroupId");
    SqsRules.groupOrDeduplicationId(send.deduplicationId(), "MessageDeduplicationId");
    checkDelay(send.delaySeconds(), queue.fifo());
    if (!queue.fifo() && send.deduplicationId() != null) {
      throw SqsFailure.invalidParameter(
          send.deduplicationId(),
          "MessageDeduplicationId",
          "The request include parameter that is not valid for this queue type.");
    }
    return new Stored.Content(
        send.body(),
        MessageAttributes.md5(send.body()),
        send.groupId(),
        queue.fifo() ? deduplicationId(send) : null,
        send.attributes(),
        MessageAttributes.md5(send.attributes()),
        now);
  }

  private static void checkDelay(@Nullable Integer seconds, boolean fifo) {
    if (seconds == null) {
      return;
    }
    if (fifo && seconds != 0) {
      throw SqsFailure.invalidParameter(
          seconds,
          "DelaySeconds",
          "The request include parameter that is not valid for this queue type.");
    }
    SqsRules.within(seconds, 0, SqsRules.MAX_DELAY_SECONDS, "DelaySeconds");
  }

  private static String deduplicationId(SqsSend send) {
    String given = send.deduplicationId();
    return given != null
        ? given
        : HexFormat.of()
            .formatHex(MessageAttributes.digest("SHA-256").digest(send.body().getBytes(UTF_8)));
  }
}
