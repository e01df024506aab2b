package dev.encargo.job;

import dev.encargo.queue.JobMessage;
import dev.encargo.queue.JobQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/** A queue that keeps what it was sent, and refuses what it is told to. */
final class RecordingQueue implements JobQueue {

  final List<JobMessage> sent = new ArrayList<>();
  final Map<String, Duration> visibility = new LinkedHashMap<>();
  Predicate<JobMessage> refuse = message -> false;

  @Override
  public synchronized Set<UUID> send(List<JobMessage> messages) {
    Set<UUID> refused = new HashSet<>();
    for (JobMessage message : messages) {
      if (refuse.test(message)) {
        refused.add(message.jobId());
      } else {
        sent.add(message);
      }
    }
    return refused;
  }

  @Override
  public synchronized void changeVisibility(Map<String, Duration> timeouts) {
    visibility.putAll(timeouts);
  }

  @Override
  public synchronized boolean isEmpty() {
    return sent.isEmpty();
  }

  /** Takes what was sent, as deliveries whose receipt handle and message id are the deduplication id. */
  synchronized List<Delivery> take() {
    List<Delivery> deliveries = sent.stream().map(RecordingQueue::delivery).toList();
    sent.clear();
    return deliveries;
  }

  static Delivery delivery(JobMessage message) {
    return new Delivery(message.deduplicationId(), message.deduplicationId(), message);
  }
}
