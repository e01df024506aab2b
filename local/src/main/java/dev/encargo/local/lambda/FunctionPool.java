package dev.encargo.local.lambda;

import dev.encargo.local.lambda.FunctionFailed.Kind;
import dev.encargo.local.template.FunctionDescription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A function and its execution environments: made when they are needed, used again, the warmest first. Safe for use by many threads.
 */
public final class FunctionPool {

  private final FunctionDescription function;
  private final HandlerClass handlerClass;
  private final int mostEnvironments;
  private final Host host;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<ExecutionEnvironment> idle = new ArrayDeque<>();
  private final Set<ExecutionEnvironment> busy = new HashSet<>();
  private boolean closed;

  private final LongAdder invocations = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder billedMillis = new LongAdder();

  /**
   * @param mostEnvironments as many at a time; further invocations wait, where Lambda would throttle
   * @throws dev.encargo.local.CannotStart where the handler is no class that can run here
   */
  public FunctionPool(FunctionDescription function, int mostEnvironments, Host host) {
    this.function = function;
    this.handlerClass = HandlerClass.of(function);
    this.mostEnvironments = mostEnvironments;
    this.host = host;
  }

  public FunctionDescription function() {
    return function;
  }

  /**
   * Invokes and waits for the answer.
   *
   * @throws FunctionFailed where Lambda would report a function error
   */
  public byte[] invoke(byte[] event) throws FunctionFailed, InterruptedException {
    try {
      return start(event).get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof FunctionFailed failed ? failed : broken(e);
    }
  }

  private FunctionFailed broken(ExecutionException e) {
    return new FunctionFailed(Kind.ERROR, function.name() + " failed: " + e.getCause(), e);
  }

  /** Invokes; waits only for an environment. The future ends with the answer or a {@link FunctionFailed}. */
  public CompletableFuture<byte[]> start(byte[] event) throws FunctionFailed, InterruptedException {
    ExecutionEnvironment environment = acquire();
    invocations.increment();
    return environment
        .invoke(event)
        .whenComplete((answer, failure) -> {
          release(environment);
          if (failure instanceof FunctionFailed failed && failed.kind() != Kind.STOPPED) {
            failures.increment();
            host.notices().accept(failed.getMessage());
          }
        });
  }

  private ExecutionEnvironment acquire() throws FunctionFailed, InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!closed && idle.isEmpty() && busy.size() >= mostEnvironments) {
        changed.await();
      }
      if (closed) {
        throw new FunctionFailed(Kind.STOPPED, function.name() + " was stopped", null);
      }
      ExecutionEnvironment environment =
          idle.isEmpty()
              ? new ExecutionEnvironment(function, handlerClass, host, billedMillis::add)
              : idle.removeLast();
      busy.add(environment);
      return environment;
    } finally {
      lock.unlock();
    }
  }

  private void release(ExecutionEnvironment environment) {
    boolean reusable;
    lock.lock();
    try {
      busy.remove(environment);
      reusable = environment.alive() && !closed;
      if (reusable) {
        idle.addLast(environment);
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
    if (!reusable) {
      environment.discard();
    }
  }

  /** Invocations so far. */
  public long invocations() {
    return invocations.sum();
  }

  /**
   * What Lambda would bill of the time so far, each invocation rounded up to a millisecond
   * (https://aws.amazon.com/lambda/pricing/); initialisation, which SnapStart does at a deployment, is not in it.
   */
  public long billedMillis() {
    return billedMillis.sum();
  }

  /** Invocations that run now. */
  public int running() {
    lock.lock();
    try {
      return busy.size();
    } finally {
      lock.unlock();
    }
  }

  /** Invocations so far that failed. */
  public long failures() {
    return failures.sum();
  }

  /** Execution environments that there are now. */
  public int environments() {
    lock.lock();
    try {
      return idle.size() + busy.size();
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more invocations, waits for those that run, and interrupts those that take longer than {@code grace}. */
  public void close(Duration grace) {
    List<ExecutionEnvironment> waiting;
    List<ExecutionEnvironment> late;
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      waiting = new ArrayList<>(idle);
      idle.clear();
      awaitIdle(grace);
      late = new ArrayList<>(busy);
    } finally {
      lock.unlock();
    }
    late.forEach(ExecutionEnvironment::discard);
    waiting.forEach(ExecutionEnvironment::close);
  }

  private void awaitIdle(Duration grace) {
    long left = grace.toNanos();
    try {
      while (!busy.isEmpty() && left > 0) {
        left = changed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
