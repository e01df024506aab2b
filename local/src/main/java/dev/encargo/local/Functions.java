package dev.encargo.local;

import dev.encargo.local.lambda.FunctionFailed;
import dev.encargo.local.lambda.FunctionPool;
import dev.encargo.local.lambda.Host;
import dev.encargo.local.template.FunctionDescription;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/** The template's functions, by logical id. */
final class Functions {

  /** Most environments of one function. Each may hold four database connections. */
  private static final int MOST_ENVIRONMENTS = 32;

  private final Map<String, FunctionPool> pools = new LinkedHashMap<>();
  private final CountedOutput log = new CountedOutput(System.out);

  Functions(List<FunctionDescription> descriptions, LocalOptions options, Shutdown shutdown) {
    ScheduledThreadPoolExecutor deadlines =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("deadlines").daemon().factory());
    deadlines.setRemoveOnCancelPolicy(true);
    shutdown.add(deadlines::shutdownNow);
    PrintStream out = new PrintStream(log, true, StandardCharsets.UTF_8);
    Host host = new Host(deadlines, options.clock(), out, options.notices());
    for (FunctionDescription description : descriptions) {
      pools.put(description.name(), new FunctionPool(description, MOST_ENVIRONMENTS, host));
    }
    shutdown.addTogether(
        pools.values().stream()
            .map(pool -> (Shutdown.Step) () -> pool.close(Duration.ofSeconds(2)))
            .toList());
  }

  Map<String, FunctionPool> pools() {
    return pools;
  }

  /**
   * @throws CannotStart where the template has no such function
   */
  FunctionPool pool(String name) {
    FunctionPool pool = pools.get(name);
    if (pool == null) {
      throw new CannotStart("The template has no " + name + ", and the platform needs it.");
    }
    return pool;
  }

  /**
   * Invokes one whose answer nobody needs.
   *
   * @throws CannotStart where it fails
   */
  void run(String name) {
    try {
      pool(name).invoke("{}".getBytes(StandardCharsets.UTF_8));
    } catch (FunctionFailed e) {
      throw new CannotStart(name + " failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("The start was interrupted.", e);
    }
  }

  /** Bytes that the functions wrote to their log so far. */
  long logBytes() {
    return log.bytes();
  }

  Map<String, Long> invocations() {
    Map<String, Long> counts = new TreeMap<>();
    pools.forEach((name, pool) -> counts.put(name, pool.invocations()));
    return counts;
  }
}
