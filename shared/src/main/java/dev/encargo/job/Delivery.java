package dev.encargo.job;

import dev.encargo.queue.JobMessage;

/**
 * A message as a worker received it.
 *
 * @param messageId names it in the answer to SQS
 * @param receiptHandle names this receipt of it
 */
public record Delivery(String messageId, String receiptHandle, JobMessage message) {}
