package dev.encargo.local;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** What was started, stopped in reverse order: one that cannot be stopped does not keep the others running. */
final class Shutdown implements AutoCloseable {

  /** Stops one thing. */
  interface Step {
    void run() throws Exception;
  }

  private final Deque<Step> steps = new ArrayDeque<>();
  private final Consumer<String> notices;

  Shutdown(Consumer<String> notices) {
    this.notices = notices;
  }

  /** Something was started. */
  synchronized void add(Step stop) {
    steps.push(stop);
  }

  /** Several things were started that can be stopped side by side. */
  void addTogether(List<Step> stops) {
    add(() -> {
      List<Thread> threads =
          stops.stream().map(stop -> Thread.ofVirtual().start(() -> run(stop))).toList();
      for (Thread thread : threads) {
        thread.join();
      }
    });
  }

  private void run(Step stop) {
    try {
      stop.run();
    } catch (Exception e) {
      notices.accept("While stopping: " + e);
    }
  }

  @Override
  public synchronized void close() {
    while (!steps.isEmpty()) {
      run(steps.pop());
    }
  }
}
