package dev.encargo.local.sqs;

import dev.encargo.local.sqs.Stored.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The messages of one queue, by the rules of SQS; guarded by the queue's lock. */
final class Messages {

  /** A message that leaves for the dead-letter queue. */
  record Dead(Stored message, RedrivePolicy to) {}

  private final long queueNumber = ThreadLocalRandom.current().nextLong();
  private final boolean fifo;
  private final Memory memory;
  private final Map<Long, Stored> bySequence = new HashMap<>();
  private final Deduplication deduplication = new Deduplication();
  private final ReceiveAttempts attempts = new ReceiveAttempts();
  private Backlog backlog;
  private long lastSequence;

  Messages(boolean fifo, Memory memory) {
    this.fifo = fifo;
    this.memory = memory;
    this.backlog = new Backlog(fifo);
  }

  Backlog backlog() {
    return backlog;
  }

  /**
   * @throws SqsFailure RequestThrottled where there is no room for more
   */
  void checkMemory() {
    memory.check(bySequence.size());
  }

  /** Shows what is due again and forgets what was kept long enough. */
  void advance(long now, QueueAttributes queue) {
    backlog.showDue(now);
    long before = now - queue.retentionSeconds() * 1_000L;
    Stored oldest = backlog.oldest();
    while (oldest != null && oldest.keptSince <= before) {
      remove(oldest);
      oldest = backlog.oldest();
    }
  }

  SqsSent send(
      Stored.Content content, @Nullable Integer delaySeconds, QueueAttributes queue, long now) {
    long sequence = lastSequence + 1;
    String id = content.deduplicationId();
    long before =
        id == null
            ? Deduplication.NONE
            : deduplication.findOrRemember(scope(content, queue), id, sequence, now);
    if (before == Deduplication.NONE) {
      int delay = delaySeconds == null || fifo ? queue.delaySeconds() : delaySeconds;
      add(content, messageId(sequence), 0, null, now + delay * 1_000L, now);
    } else {
      sequence = before;
    }
    return new SqsSent(
        messageId(sequence).toString(),
        content.md5OfBody(),
        content.md5OfAttributes(),
        fifo ? Rendering.sequenceNumber(sequence) : null);
  }

  private static String scope(Stored.Content content, QueueAttributes queue) {
    return queue.deduplicationPerGroup() ? String.valueOf(content.groupId()) : "";
  }

  /** A UUID of version 4 that follows from the place in the queue, so that deduplication need not keep it. */
  private UUID messageId(long sequence) {
    long high = (queueNumber ^ sequence) * 0x9e3779b97f4a7c15L;
    long low = (Long.rotateLeft(queueNumber, 32) + sequence) * 0xff51afd7ed558ccdL;
    return new UUID(
        ((high ^ (high >>> 32)) & 0xffff_ffff_ffff_0fffL) | 0x4000L,
        (low & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L);
  }

  /** Takes a message from a queue that gave up on it; deduplication does not look at it. */
  void addDead(Stored message, String source, QueueAttributes queue, long now) {
    add(
        message.content,
        message.id,
        message.receivesElsewhere + message.receives,
        source,
        now + queue.delaySeconds() * 1_000L,
        now);
  }

  private void add(
      Stored.Content content,
      UUID id,
      int receivesElsewhere,
      @Nullable String source,
      long hiddenUntil,
      long now) {
    Stored message = new Stored(id, content, ++lastSequence, now, receivesElsewhere, source);
    bySequence.put(message.sequence, message);
    memory.take(content);
    backlog.add(message, hiddenUntil, now);
  }

  /**
   * @return the messages of the same attempt once more, hidden anew; null where it is not a repeat
   */
  @Nullable List<SqsMessage> repeat(@Nullable String attemptId, long visibility, long now) {
    List<Stored> same = attemptId == null ? null : attempts.repeat(attemptId, now);
    if (same == null) {
      return null;
    }
    List<SqsMessage> again = new ArrayList<>();
    for (Stored message : same) {
      backlog.hide(message, State.IN_FLIGHT, now + visibility);
      again.add(Rendering.received(message, receipt(message), fifo));
    }
    return again;
  }

  /**
   * @param dead takes the messages that were received too often; they are gone from here
   */
  List<SqsMessage> take(
      int most,
      long visibility,
      @Nullable String attemptId,
      QueueAttributes queue,
      long now,
      List<Dead> dead) {
    List<Stored> taken = new ArrayList<>(most);
    List<Group> touched = new ArrayList<>(most);
    Group group;
    while (taken.size() < most && roomInFlight() && (group = backlog.nextFree()) != null) {
      touched.add(group);
      takeFrom(group, most, visibility, queue, now, taken, dead);
    }
    touched.forEach(backlog::release); // only now: with a visibility of zero they are free at once
    if (attemptId != null) {
      attempts.remember(attemptId, taken, now);
    }
    List<SqsMessage> received = new ArrayList<>(taken.size());
    for (Stored message : taken) {
      received.add(Rendering.received(message, receipt(message), fifo));
    }
    return received;
  }

  private void takeFrom(
      Group group,
      int most,
      long visibility,
      QueueAttributes queue,
      long now,
      List<Stored> taken,
      List<Dead> dead) {
    Stored message = group.first;
    while (message != null
        && taken.size() < most
        && roomInFlight()
        && backlog.receivable(message)) {
      Stored after = message.groupNext;
      RedrivePolicy redrive = queue.redrive();
      if (redrive != null && message.receives >= redrive.maxReceiveCount()) {
        remove(message);
        dead.add(new Dead(message, redrive));
      } else {
        receive(message, visibility, now);
        taken.add(message);
      }
      message = after;
    }
  }

  private void receive(Stored message, long visibility, long now) {
    message.receives++;
    message.version++;
    message.receivedAt = now;
    if (message.firstReceivedAt == 0) {
      message.firstReceivedAt = now;
    }
    if (visibility > 0) {
      backlog.hide(message, State.IN_FLIGHT, now + visibility);
    }
  }

  boolean roomInFlight() {
    return backlog.inFlight() < SqsRules.IN_FLIGHT_LIMIT;
  }

  private Receipt receipt(Stored message) {
    return new Receipt(queueNumber, message.sequence, message.receives);
  }

  /**
   * Deletes. A message that is gone already is fine. On a FIFO queue the receipt must still hold; on a standard queue a receipt that
   * has run out still deletes, unless the message has been received again since.
   *
   * @throws SqsFailure ReceiptHandleIsInvalid, or InvalidParameterValue where the receipt has expired
   */
  void delete(String handle) {
    Receipt receipt = parse(handle);
    Stored message = bySequence.get(receipt.sequence());
    if (message == null) {
      return;
    }
    boolean latest = message.receives == receipt.receive();
    if (fifo && !(latest && message.state == State.IN_FLIGHT)) {
      throw expired(handle);
    }
    if (latest) {
      remove(message);
    }
  }

  /**
   * @throws SqsFailure where the receipt does not hold, or more than 12 hours since the receive would pass
   */
  void changeVisibility(String handle, Duration timeout, long now) {
    long millis = visibilityMillis(timeout);
    Receipt receipt = parse(handle);
    Stored message = bySequence.get(receipt.sequence());
    if (message == null) {
      throw SqsFailure.invalidParameter(
          handle,
          "ReceiptHandle",
          "Message does not exist or is not available for visibility timeout change.");
    }
    if (message.receives != receipt.receive()) {
      throw expired(handle);
    }
    if (message.state != State.IN_FLIGHT) {
      throw fifo ? expired(handle) : SqsFailure.notInFlight();
    }
    if (now + millis - message.receivedAt > SqsRules.MAX_VISIBILITY_SECONDS * 1_000L) {
      throw SqsFailure.invalidParameter(
          timeout.toSeconds(),
          "VisibilityTimeout",
          "Total VisibilityTimeout for the message is beyond the limit [43200 seconds].");
    }
    message.version++;
    if (millis == 0) {
      backlog.show(message);
    } else {
      backlog.hide(message, State.IN_FLIGHT, now + millis);
    }
  }

  /** In milliseconds; whole seconds, rounded up. */
  static long visibilityMillis(Duration timeout) {
    long seconds = timeout.plusSeconds(1).minusNanos(1).toSeconds();
    SqsRules.within(seconds, 0, SqsRules.MAX_VISIBILITY_SECONDS, "VisibilityTimeout");
    return seconds * 1_000;
  }

  private Receipt parse(String handle) {
    Receipt receipt = Receipt.parse(handle);
    if (receipt.queue() != queueNumber || receipt.sequence() > lastSequence) {
      throw SqsFailure.receiptInvalid(handle);
    }
    return receipt;
  }

  private static SqsFailure expired(String handle) {
    return SqsFailure.invalidParameter(handle, "ReceiptHandle", "The receipt handle has expired.");
  }

  private void remove(Stored message) {
    message.version++;
    bySequence.remove(message.sequence);
    memory.free(message.content);
    backlog.remove(message);
  }

  /** Forgets every message, but not which deduplication ids were used. */
  void purge() {
    bySequence.values().forEach(message -> memory.free(message.content));
    bySequence.clear();
    backlog = new Backlog(fifo);
  }
}
