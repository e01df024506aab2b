package dev.encargo.queue;

import java.util.List;

/** The standard queue that delivers a message at a time of its own, to the second. Safe for use by many threads. */
public interface TimerQueue {

  /**
   * Sends each message so that it arrives at its time, or after 15 minutes (the longest delay SQS has), whichever is sooner; ten to
   * a request.
   *
   * @throws QueueUnavailable where any of them was not taken
   */
  void send(List<? extends TimerMessage> messages);
}
