package dev.encargo.local.sqs;

import org.jspecify.annotations.Nullable;

/**
 * What SQS answers to a message it took, or had taken before under the same deduplication id.
 *
 * @param sequenceNumber 20 digits, on FIFO queues
 */
public record SqsSent(
    String messageId,
    String md5OfBody,
    @Nullable String md5OfAttributes,
    @Nullable String sequenceNumber)
    implements SendOutcome {}
