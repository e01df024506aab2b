package dev.encargo.job;

import dev.encargo.queue.QueueUnavailable;
import dev.encargo.queue.TimerMessage;
import dev.encargo.queue.TimerQueue;
import java.util.ArrayList;
import java.util.List;

/** A timer queue that keeps what it was sent. */
final class RecordingTimer implements TimerQueue {

  final List<TimerMessage> sent = new ArrayList<>();
  boolean down;

  @Override
  public synchronized void send(List<? extends TimerMessage> messages) {
    if (down) {
      throw new QueueUnavailable("down", null);
    }
    sent.addAll(messages);
  }

  synchronized List<TimerMessage.Wake> wakes() {
    return sent.stream()
        .filter(TimerMessage.Wake.class::isInstance)
        .map(TimerMessage.Wake.class::cast)
        .toList();
  }

  synchronized List<TimerMessage.Due> dues() {
    return sent.stream()
        .filter(TimerMessage.Due.class::isInstance)
        .map(TimerMessage.Due.class::cast)
        .toList();
  }
}
