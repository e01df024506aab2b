package dev.encargo.benchmarks;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** {@code bench.stamp}: notes when it started, on the clock of this process. */
public final class StampHandler implements JobHandler {

  static final Map<UUID, Long> STARTED = new ConcurrentHashMap<>();

  @Override
  public String type() {
    return "bench.stamp";
  }

  @Override
  public Outcome run(JobContext job) {
    STARTED.put(job.id(), System.nanoTime());
    return Outcome.completed();
  }
}
