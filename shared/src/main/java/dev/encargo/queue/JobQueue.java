package dev.encargo.queue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One FIFO queue of doorbells. Safe for use by many threads. */
public interface JobQueue {

  /**
   * Sends, ten to a request, requests side by side.
   *
   * @return the jobs whose message was NOT taken: the queue could not be reached, or refused that entry. Never throws for that: a
   *     message that was not sent is sent by the sweep.
   */
  Set<UUID> send(List<JobMessage> messages);

  /**
   * Sets how long each received message stays invisible from now on; ten to a request. A receipt that has expired is passed over:
   * its message is visible already.
   *
   * @param timeouts receipt handle → 0 s to 12 h, whole seconds, rounded up
   */
  void changeVisibility(Map<String, Duration> timeouts);

  /**
   * Whether nothing waits and nothing is in flight, as far as the queue knows ({@code ApproximateNumberOf…}); one request.
   *
   * @return false also where the queue could not be asked
   */
  boolean isEmpty();
}
