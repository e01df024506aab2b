package dev.encargo.local.sqs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Makes SQS fail, for tests of what happens then. Safe for use by many threads. */
public final class Faults {

  private final AtomicInteger sendsToRefuse = new AtomicInteger();
  private volatile Predicate<SqsSend> entriesToRefuse = send -> false;
  private volatile boolean down;

  /**
   * The next send requests fail with 503 ServiceUnavailable and take nothing. An SDK client tries again by itself: each try counts.
   */
  public void refuseSends(int requests) {
    sendsToRefuse.set(requests);
  }

  /**
   * From now on these messages are refused with InternalError: in a batch as {@code Failed} entries while the others are taken.
   * {@code send -> false} ends it.
   */
  public void refuseEntries(Predicate<SqsSend> which) {
    entriesToRefuse = which;
  }

  /** While down, every request fails with 503 ServiceUnavailable and does nothing. */
  public void down(boolean isDown) {
    down = isDown;
  }

  void atRequest() {
    if (down) {
      throw SqsFailure.unavailable();
    }
  }

  void atSend() {
    if (sendsToRefuse.get() > 0 && sendsToRefuse.getAndDecrement() > 0) {
      throw SqsFailure.unavailable();
    }
  }

  void atEntry(SqsSend send) {
    if (entriesToRefuse.test(send)) {
      throw SqsFailure.internal();
    }
  }
}
