package dev.encargo.job;

import dev.encargo.log.Log;
import dev.encargo.log.Metrics;
import dev.encargo.owner.Owner;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tells how the attempts of one invocation ended: a log line for each, and one line of metrics for all. */
final class RunReport {

  private final Log log;
  private final Map<Priority, Metrics> metrics = new EnumMap<>(Priority.class);

  RunReport(Log log) {
    this.log = log;
  }

  /**
   * @param written how it was written down; null where it was not: another worker has the job, or will have it
   * @param ran how long its handler ran
   */
  void ended(ClaimedJob job, RunningJobs.@Nullable Written written, Duration ran) {
    log.info(
        "attempt ended",
        "jobId",
        job.id().toString(),
        "type",
        job.type(),
        "attempt",
        job.retryCount() + 1,
        "owner",
        job.owner() instanceof Owner.User ? "user" : "guest",
        "outcome",
        outcome(written),
        "waitMillis",
        job.waited().toMillis(),
        "runMillis",
        ran.toMillis(),
        "traceId",
        job.traceparent().traceId());
    Metrics figures =
        metrics.computeIfAbsent(job.priority(), priority -> new Metrics(priority.name()));
    figures.millis("QueueWaitMillis", job.waited().toMillis());
    figures.millis("RunMillis", ran.toMillis());
    if (written != null) {
      count(figures, written.status(), job.type());
    }
  }

  private static String outcome(RunningJobs.@Nullable Written written) {
    if (written == null) {
      return "LOST";
    }
    return written.status() == JobStatus.PENDING ? "CONTINUED" : written.status().name();
  }

  private static void count(Metrics figures, JobStatus status, String type) {
    switch (status) {
      case COMPLETED -> figures.count("JobsCompleted", type);
      case FAILED -> figures.count("JobsFailed", type);
      case RETRYING -> figures.count("JobsRetried", type);
      case CANCELLED, PENDING, QUEUED, PROCESSING -> {}
    }
  }

  /** Writes the figures. */
  void write() {
    metrics.values().forEach(log::metrics);
    metrics.clear();
  }
}
