package dev.encargo.job;

import dev.encargo.queue.JobMessage;

/**
 * A message as a worker received it.
 *
 * @param messageId names it in the answer to SQS
 * @param receiptHandle names this receipt of it
 */
public record Delivery(String messageId, String receiptHandle, JobMessage message) {

  /** A job that is taken although its message is still on its way. */
  static Delivery ahead(JobMessage message) {
    return new Delivery("", "", message);
  }

  /** Whether there is a message to answer for. */
  boolean received() {
    return !messageId.isEmpty();
  }
}
