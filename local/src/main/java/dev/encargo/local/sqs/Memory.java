package dev.encargo.local.sqs;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How much memory the messages of all queues take. SQS has room without end, a process has not: what does not fit is throttled, so that
 * its sender keeps it and tries again, where a heap that has run full would take the platform down with all its messages.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html">RequestThrottled</a>
 */
final class Memory {

  /** Bytes of a message beside its body; measured: 840 with a body of 66. */
  private static final long OF_A_MESSAGE = 800;

  /** Such a part of all. */
  private static final int HARDLY_ANY = 50;

  private final long most;
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param most bytes; a request that begins below is taken whole
   */
  Memory(long most) {
    this.most = most;
  }

  /**
   * A queue that has hardly any messages is let through, so that a long one does not hold up the others: the timer, above all.
   *
   * @param messages that the queue has
   * @throws SqsFailure RequestThrottled where it is full
   */
  void check(int messages) {
    if (taken.get() >= most && messages * OF_A_MESSAGE >= most / HARDLY_ANY) {
      throw SqsFailure.throttled();
    }
  }

  void take(Stored.Content content) {
    taken.addAndGet(size(content));
  }

  void free(Stored.Content content) {
    taken.addAndGet(-size(content));
  }

  private static long size(Stored.Content content) {
    return OF_A_MESSAGE + content.body().length();
  }
}
