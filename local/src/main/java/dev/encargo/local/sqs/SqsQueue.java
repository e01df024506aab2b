package dev.encargo.local.sqs;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One queue. Each call counts as the request SQS would bill, and fails while {@link Faults} says so. Safe for use by many threads.
 *
 * <p>Every method throws {@link SqsFailure} with AWS's code where SQS would refuse the request.
 */
public final class SqsQueue {

  private static final long PURGE_AGAIN_MILLIS = 60_000;

  private final SqsQueues queues;
  private final String name;
  private final InstantSource clock;
  private final long createdAt;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Messages messages;
  private volatile QueueAttributes attributes;
  private long modifiedAt;
  private long purgedAt = Long.MIN_VALUE / 2;
  private long announcedShow = Long.MAX_VALUE;
  private boolean closed;

  SqsQueue(SqsQueues queues, String name, QueueAttributes attributes, InstantSource clock) {
    this.queues = queues;
    this.name = name;
    this.attributes = attributes;
    this.clock = clock;
    this.createdAt = clock.millis();
    this.modifiedAt = createdAt;
    this.messages = new Messages(attributes.fifo(), queues.memory());
  }

  public String name() {
    return name;
  }

  public String arn() {
    return SqsQueues.arn(name);
  }

  public String url() {
    return queues.base() + "/" + SqsQueues.ACCOUNT + "/" + name;
  }

  public boolean fifo() {
    return attributes.fifo();
  }

  /** The queue's own VisibilityTimeout, which a receive without one uses. */
  public Duration visibilityTimeout() {
    return Duration.ofSeconds(attributes.visibilitySeconds());
  }

  /** The queue's own ReceiveMessageWaitTimeSeconds. */
  public Duration waitTime() {
    return Duration.ofSeconds(attributes.waitSeconds());
  }

  /** SendMessage. */
  public SqsSent send(SqsSend send) {
    begin(Operation.SEND_MESSAGE);
    queues.faults().atSend();
    Intake.checkShape(send, attributes);
    return switch (sendAll(List.of(send), Operation.SEND_MESSAGE).getFirst()) {
      case SqsSent sent -> sent;
      case SqsFailure failure -> throw failure;
    };
  }

  /**
   * SendMessageBatch: up to ten messages, one MiB in all.
   *
   * @return for each what became of it, in their order
   */
  public List<SendOutcome> sendBatch(List<SqsSend> batch) {
    begin(Operation.SEND_MESSAGE_BATCH);
    SqsRules.batchSize(batch, "SendMessageBatchRequestEntry");
    queues.faults().atSend();
    long bytes = 0;
    for (SqsSend send : batch) {
      Intake.checkShape(send, attributes);
      bytes += Intake.bytes(send);
    }
    if (bytes > SqsRules.MAX_BYTES) {
      throw SqsFailure.batchTooLong(bytes);
    }
    return sendAll(batch, Operation.SEND_MESSAGE_BATCH);
  }

  private List<SendOutcome> sendAll(List<SqsSend> batch, Operation operation) {
    QueueAttributes rules = attributes;
    long now = clock.millis();
    List<Object> checked = new ArrayList<>(batch.size()); // outside the lock: checksums take time
    for (SqsSend send : batch) {
      try {
        queues.faults().atEntry(send);
        checked.add(Intake.check(send, rules, now));
      } catch (SqsFailure failure) {
        checked.add(failure);
      }
    }
    List<SendOutcome> outcomes = new ArrayList<>(batch.size());
    int taken = 0;
    lock();
    try {
      messages.checkMemory();
      for (int i = 0; i < checked.size(); i++) {
        if (checked.get(i) instanceof Stored.Content content) {
          outcomes.add(messages.send(content, batch.get(i).delaySeconds(), rules, now));
          taken++;
        } else {
          outcomes.add((SqsFailure) checked.get(i));
        }
      }
    } finally {
      unlock();
    }
    queues.requests().messages(operation, taken);
    return outcomes;
  }

  /**
   * ReceiveMessage with all attributes.
   *
   * @param most 1 to 10
   * @param visibility 0 s to 12 h in whole seconds, or null for the queue's own
   * @param waitUpTo 0 to 20 s of real time; returns as soon as there is anything
   * @return perhaps fewer than {@code most}, perhaps none
   * @throws InterruptedException where the thread is interrupted while it waits; nothing was received then
   */
  public List<SqsMessage> receive(int most, @Nullable Duration visibility, Duration waitUpTo)
      throws InterruptedException {
    return receive(most, visibility, waitUpTo, null);
  }

  /**
   * The same with a {@code ReceiveRequestAttemptId} (FIFO queues only): repeated within five minutes it gives the same messages with
   * the same receipts, unless one of them was touched since.
   */
  public List<SqsMessage> receive(
      int most, @Nullable Duration visibility, Duration waitUpTo, @Nullable String attemptId)
      throws InterruptedException {
    begin(Operation.RECEIVE_MESSAGE);
    if (most < 1 || most > SqsRules.BATCH_ENTRIES) {
      throw SqsFailure.invalidParameter(
          most, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.");
    }
    SqsRules.within(waitUpTo.toSeconds(), 0, SqsRules.MAX_WAIT_SECONDS, "WaitTimeSeconds");
    SqsRules.groupOrDeduplicationId(attemptId, "ReceiveRequestAttemptId");
    if (attemptId != null && !fifo()) {
      throw SqsFailure.invalidParameter(
          attemptId,
          "ReceiveRequestAttemptId",
          "The request include parameter that is not valid for this queue type.");
    }
    long hide = Messages.visibilityMillis(visibility == null ? visibilityTimeout() : visibility);
    List<Messages.Dead> dead = new ArrayList<>();
    List<SqsMessage> received = List.of();
    try {
      received = await(most, hide, waitUpTo.toNanos(), attemptId, dead);
    } finally {
      moveDead(dead);
    }
    queues.requests().messages(Operation.RECEIVE_MESSAGE, received.size());
    return received;
  }

  private List<SqsMessage> await(
      int most, long hide, long waitNanos, @Nullable String attemptId, List<Messages.Dead> dead)
      throws InterruptedException {
    long until = System.nanoTime() + waitNanos;
    lock();
    try {
      while (true) {
        if (closed) {
          throw SqsFailure.noSuchQueue();
        }
        long now = clock.millis();
        messages.advance(now, attributes);
        List<SqsMessage> received = messages.repeat(attemptId, hide, now);
        if (received == null) {
          received = messages.take(most, hide, attemptId, attributes, now, dead);
        }
        long left = until - System.nanoTime();
        if (received.isEmpty()
            && left <= 0
            && waitNanos == 0
            && !fifo()
            && !messages.roomInFlight()) {
          throw SqsFailure.overLimit();
        }
        if (!received.isEmpty() || !dead.isEmpty() || left <= 0) {
          return received;
        }
        long untilShow = messages.backlog().nextShow() - now;
        changed.awaitNanos(Math.min(left, Math.min(untilShow, 60_000) * 1_000_000));
      }
    } finally {
      changed.signal(); // whoever waits next looks again: at what is left, or at a new time to wake
      unlock();
    }
  }

  private void moveDead(List<Messages.Dead> dead) {
    for (Messages.Dead letter : dead) { // without this queue's lock: two queues may name each other
      SqsQueue target = queues.deadLetters(letter.to());
      (target == null ? this : target)
          .locked(
              to -> to.messages.addDead(letter.message(), arn(), to.attributes, clock.millis()));
    }
  }

  private void locked(Consumer<SqsQueue> action) {
    lock();
    try {
      action.accept(this);
    } finally {
      unlock();
    }
  }

  /** DeleteMessage. On a FIFO queue an expired receipt is refused; a message that is gone already is not. */
  public void delete(String receiptHandle) {
    begin(Operation.DELETE_MESSAGE);
    onEach(
            List.of(receiptHandle),
            Operation.DELETE_MESSAGE,
            (handle, now) -> messages.delete(handle))
        .values()
        .forEach(SqsQueue::raise);
  }

  /**
   * DeleteMessageBatch, up to ten.
   *
   * @return what was refused, by receipt handle
   */
  public Map<String, SqsFailure> deleteBatch(Collection<String> receiptHandles) {
    begin(Operation.DELETE_MESSAGE_BATCH);
    SqsRules.batchSize(receiptHandles, "DeleteMessageBatchRequestEntry");
    return onEach(
        receiptHandles, Operation.DELETE_MESSAGE_BATCH, (handle, now) -> messages.delete(handle));
  }

  /** ChangeMessageVisibility: from now on, 0 s to 12 h, at most 12 h since the receive. */
  public void changeVisibility(String receiptHandle, Duration timeout) {
    begin(Operation.CHANGE_MESSAGE_VISIBILITY);
    Messages.visibilityMillis(timeout);
    onEach(
            List.of(receiptHandle),
            Operation.CHANGE_MESSAGE_VISIBILITY,
            (handle, now) -> messages.changeVisibility(handle, timeout, now))
        .values()
        .forEach(SqsQueue::raise);
  }

  /**
   * ChangeMessageVisibilityBatch, up to ten.
   *
   * @return what was refused, by receipt handle
   */
  public Map<String, SqsFailure> changeVisibilityBatch(Map<String, Duration> timeouts) {
    begin(Operation.CHANGE_MESSAGE_VISIBILITY_BATCH);
    SqsRules.batchSize(timeouts.keySet(), "ChangeMessageVisibilityBatchRequestEntry");
    return onEach(
        timeouts.keySet(),
        Operation.CHANGE_MESSAGE_VISIBILITY_BATCH,
        (handle, now) ->
            messages.changeVisibility(handle, Objects.requireNonNull(timeouts.get(handle)), now));
  }

  private interface Change {
    void apply(String handle, long now);
  }

  private Map<String, SqsFailure> onEach(
      Collection<String> handles, Operation operation, Change change) {
    Map<String, SqsFailure> refused = new LinkedHashMap<>();
    lock();
    try {
      long now = clock.millis();
      messages.advance(now, attributes);
      for (String handle : handles) {
        try {
          change.apply(handle, now);
        } catch (SqsFailure failure) {
          refused.put(handle, failure);
        }
      }
    } finally {
      unlock();
    }
    queues.requests().messages(operation, handles.size() - refused.size());
    return refused;
  }

  private static void raise(SqsFailure failure) {
    throw failure;
  }

  /** PurgeQueue: at once, where AWS takes up to 60 seconds; once in 60 seconds. */
  public void purge() {
    begin(Operation.PURGE_QUEUE);
    lock();
    try {
      long now = clock.millis();
      if (now - purgedAt < PURGE_AGAIN_MILLIS) {
        throw SqsFailure.purgeInProgress(name);
      }
      purgedAt = now;
      messages.purge();
    } finally {
      unlock();
    }
  }

  /** How many messages there are; not a request. */
  public Counts counts() {
    lock();
    try {
      messages.advance(clock.millis(), attributes);
      Backlog backlog = messages.backlog();
      return new Counts(backlog.visible(), backlog.inFlight(), backlog.delayed());
    } finally {
      unlock();
    }
  }

  /** GetQueueAttributes with {@code All}. */
  public Map<String, String> attributes() {
    begin(Operation.GET_QUEUE_ATTRIBUTES);
    Counts counts = counts();
    Map<String, String> all = new LinkedHashMap<>(attributes.texts());
    all.put("QueueArn", arn());
    all.put("CreatedTimestamp", Long.toString(createdAt / 1_000));
    all.put("LastModifiedTimestamp", Long.toString(modifiedAt / 1_000));
    all.put("ApproximateNumberOfMessages", Integer.toString(counts.visible()));
    all.put("ApproximateNumberOfMessagesNotVisible", Integer.toString(counts.inFlight()));
    all.put("ApproximateNumberOfMessagesDelayed", Integer.toString(counts.delayed()));
    return all;
  }

  /** SetQueueAttributes; at once, where AWS takes up to 60 seconds. An empty text takes a policy away. */
  public void attributes(Map<String, String> changes) {
    begin(Operation.SET_QUEUE_ATTRIBUTES);
    lock();
    try {
      QueueAttributes next = attributes.with(changes);
      queues.checkRedrive(next);
      attributes = next;
      modifiedAt = clock.millis();
    } finally {
      unlock();
    }
  }

  /** CreateQueue of a queue that is there: what was asked for must be what it has. */
  void checkSame(Map<String, String> wanted) {
    wanted.forEach((attribute, value) -> {
      if (!value.equals(attributes.texts().get(attribute))) {
        throw SqsFailure.queueExists(attribute);
      }
    });
  }

  void wake() {
    lock();
    try {
      changed.signalAll();
    } finally {
      unlock();
    }
  }

  void closed() {
    lock();
    try {
      closed = true;
      messages.purge();
      changed.signalAll();
    } finally {
      unlock();
    }
  }

  private void begin(Operation operation) {
    queues.begin(operation);
  }

  private void lock() {
    lock.lock();
  }

  /** Wakes one waiting receive if there is something for it, or if it must wake earlier than it knows. It wakes the next. */
  private void unlock() {
    long nextShow = messages.backlog().nextShow();
    if (nextShow < announcedShow || messages.backlog().anyFree()) {
      changed.signal();
    }
    announcedShow = nextShow;
    lock.unlock();
  }
}
