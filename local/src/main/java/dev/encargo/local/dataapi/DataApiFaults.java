package dev.encargo.local.dataapi;

import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the Data API fail, for tests of what happens then. Safe for use by many threads. */
public final class DataApiFaults {

  private final AtomicInteger resuming = new AtomicInteger();
  private final AtomicInteger throttled = new AtomicInteger();
  private final Map<Operation, AtomicInteger> unanswered = counters();
  private final Map<Operation, AtomicInteger> timedOut = counters();
  private volatile boolean down;

  private static Map<Operation, AtomicInteger> counters() {
    Map<Operation, AtomicInteger> counters = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      counters.put(operation, new AtomicInteger());
    }
    return counters;
  }

  /** The next requests find the cluster paused; they do nothing, and it resumes after them. */
  public void resuming(int requests) {
    resuming.set(requests);
  }

  /** The next requests are one too many; they do nothing. */
  public void throttle(int requests) {
    throttled.set(requests);
  }

  /** The next requests of this operation are carried out, and the connection breaks before the answer. */
  public void loseAnswers(Operation operation, int requests) {
    Objects.requireNonNull(unanswered.get(operation)).set(requests);
  }

  /** The next requests of this operation are carried out, and the answer is 504. */
  public void timeOut(Operation operation, int requests) {
    Objects.requireNonNull(timedOut.get(operation)).set(requests);
  }

  /** While down, every request fails with 503 and does nothing. */
  public void down(boolean isDown) {
    down = isDown;
  }

  void before() {
    if (down) {
      throw DataApiError.unavailable();
    }
    if (strikes(resuming)) {
      throw DataApiError.resuming();
    }
    if (strikes(throttled)) {
      throw DataApiError.throttled();
    }
  }

  void after(Operation operation) throws IOException {
    if (strikes(Objects.requireNonNull(unanswered.get(operation)))) {
      throw new IOException("the answer is lost, as a test wanted");
    }
    if (strikes(Objects.requireNonNull(timedOut.get(operation)))) {
      throw DataApiError.gatewayTimeout();
    }
  }

  private static boolean strikes(AtomicInteger left) {
    return left.get() > 0 && left.getAndDecrement() > 0;
  }
}
