package dev.encargo.local.mapping;

import dev.encargo.local.lambda.FunctionFailed;
import dev.encargo.local.lambda.FunctionPool;
import dev.encargo.local.sqs.SqsFailure;
import dev.encargo.local.sqs.SqsMessage;
import dev.encargo.local.sqs.SqsQueue;
import dev.encargo.local.template.MappingDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Takes batches from a queue to a function.
 *
 * <p>One poller waits in a long poll. When it gets a batch and nobody else waits, another takes its place, up to the concurrency;
 * so an idle mapping makes one request in twenty seconds, and full batches are preferred to many. Order within a message group is
 * the queue's doing: it gives no message of a group while an earlier one is in flight.
 */
public final class EventSourceMapping {

  private static final Duration LONG_POLL = Duration.ofSeconds(20);
  private static final Duration AFTER_FAILURE = Duration.ofMillis(200);

  private final MappingDescription mapping;
  private final SqsQueue queue;
  private final FunctionPool function;
  private final int concurrency;
  private final Consumer<String> notices;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<Thread> pollers = new HashSet<>();
  private final Set<Thread> waiting = new HashSet<>();
  private final LongAdder requests = new LongAdder();
  private boolean stopped = true;
  private boolean enabled = true;

  /**
   * @param concurrency most invocations at a time
   * @param notices is told when the queue fails
   */
  public EventSourceMapping(
      MappingDescription mapping,
      SqsQueue queue,
      FunctionPool function,
      int concurrency,
      Consumer<String> notices) {
    this.mapping = mapping;
    this.queue = queue;
    this.function = function;
    this.concurrency = concurrency;
    this.notices = notices;
  }

  public boolean fifo() {
    return queue.fifo();
  }

  /** Requests to the queue so far, without those that found nothing: those are made whether there is work or not. */
  public long requests() {
    return requests.sum();
  }

  /** What it was made from. */
  public MappingDescription description() {
    return mapping;
  }

  /** Whether it takes messages while it is started. */
  public boolean enabled() {
    lock.lock();
    try {
      return enabled;
    } finally {
      lock.unlock();
    }
  }

  /** Lets it take messages from now on, or none; functions that run go on to their end. */
  public void enable(boolean on) {
    lock.lock();
    try {
      enabled = on;
      takeUp();
      if (!on) {
        stopWaiting();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Holds the lock, but while it waits itself. A poller that is told to stop may be about to take a message. */
  private void stopWaiting() {
    waiting.forEach(Thread::interrupt);
    long left = LONG_POLL.toNanos();
    try {
      while (!enabled && !waiting.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public void start() {
    lock.lock();
    try {
      stopped = false;
      takeUp();
    } finally {
      lock.unlock();
    }
  }

  /** Holds the lock. */
  private boolean takes() {
    return enabled && !stopped;
  }

  /** Holds the lock. Pollers that are busy with what they took before wait again by themselves. */
  private void takeUp() {
    if (takes() && waiting.isEmpty() && pollers.size() < concurrency) {
      addPoller();
    }
  }

  /** Holds the lock. A poller counts as waiting from its start, so that no second one is started for the same reason. */
  private void addPoller() {
    Thread poller = Thread.ofVirtual().name(mapping.id() + "-poller").unstarted(this::poll);
    pollers.add(poller);
    waiting.add(poller);
    poller.start();
  }

  private void poll() {
    try {
      while (mayWait()) {
        List<SqsMessage> batch = receive();
        if (!batch.isEmpty()) {
          process(batch);
        }
      }
    } finally {
      lock.lock();
      try {
        waiting.remove(Thread.currentThread());
        pollers.remove(Thread.currentThread());
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Of several pollers without work all but one end. */
  private boolean mayWait() {
    lock.lock();
    try {
      boolean wanted = takes() && (waiting.isEmpty() || waiting.contains(Thread.currentThread()));
      if (wanted) {
        waiting.add(Thread.currentThread());
      } else {
        // Now and not when it has ended: whoever enables the mapping in between counts on no poller
        // that ends.
        pollers.remove(Thread.currentThread());
        changed.signalAll();
      }
      return wanted;
    } finally {
      lock.unlock();
    }
  }

  private List<SqsMessage> receive() {
    List<SqsMessage> batch = List.of();
    try {
      batch = queue.receive(mapping.batchSize(), null, LONG_POLL);
    } catch (InterruptedException e) {
      // Stopping; what was received, if anything, has not left the queue.
    } catch (SqsFailure e) {
      notices.accept(mapping.id() + ": the queue cannot be read: " + e.getMessage());
      pause();
    } finally {
      received(!batch.isEmpty());
    }
    return batch;
  }

  private void received(boolean busy) {
    lock.lock();
    try {
      waiting.remove(Thread.currentThread());
      changed.signalAll();
      if (busy) {
        takeUp();
      }
      boolean _ = Thread.interrupted(); // Meant for the wait, which is over.
    } finally {
      lock.unlock();
    }
  }

  private static void pause() {
    try {
      Thread.sleep(AFTER_FAILURE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A function error leaves the messages to their visibility timeout, as Lambda does. */
  private void process(List<SqsMessage> batch) {
    requests.increment();
    try {
      byte[] answer = function.invoke(SqsEvent.of(batch, mapping.queueArn()));
      delete(mapping.reportsItemFailures() ? BatchAnswer.succeeded(batch, answer) : batch);
    } catch (FunctionFailed e) {
      // The pool has told of it.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void delete(List<SqsMessage> done) {
    if (done.isEmpty()) {
      return;
    }
    requests.increment();
    try {
      Map<String, SqsFailure> refused =
          queue.deleteBatch(done.stream().map(SqsMessage::receiptHandle).toList());
      for (SqsFailure failure : refused.values()) {
        notices.accept(mapping.id() + ": a message was not deleted: " + failure.getMessage());
      }
    } catch (SqsFailure e) {
      notices.accept(mapping.id() + ": messages were not deleted: " + e.getMessage());
    }
  }

  /** Receives nothing more, and waits until what was received is done with, but not longer than {@code grace}. */
  public void stop(Duration grace) {
    long left = grace.toNanos();
    lock.lock();
    try {
      stopped = true;
      waiting.forEach(Thread::interrupt);
      while (!pollers.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
      new ArrayList<>(pollers).forEach(Thread::interrupt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
