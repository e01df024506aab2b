package dev.encargo.local.sqs;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A received message.
 *
 * @param receiptHandle proves this receipt; good until the message becomes visible again
 * @param attributes all system attributes, as texts: {@code ApproximateReceiveCount}, {@code SentTimestamp}, {@code SenderId},
 *     {@code ApproximateFirstReceiveTimestamp}, and where there are any {@code MessageGroupId}, {@code MessageDeduplicationId},
 *     {@code SequenceNumber}, {@code DeadLetterQueueSourceArn}
 * @param messageAttributes what the sender attached
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Message.html">Message</a>
 */
public record SqsMessage(
    String messageId,
    String receiptHandle,
    String body,
    String md5OfBody,
    @Nullable String md5OfMessageAttributes,
    Map<String, String> attributes,
    Map<String, MessageAttribute> messageAttributes) {}
