package dev.encargo.job;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of an owner's jobs are asked for: those that fit everything that is set.
 *
 * @param statuses any of these; empty for all
 * @param createdAfter later than this
 * @param createdBefore earlier than this
 * @param active only those that have not ended
 */
public record JobFilter(
    Set<JobStatus> statuses,
    @Nullable String type,
    @Nullable Priority priority,
    @Nullable String url,
    @Nullable Instant createdAfter,
    @Nullable Instant createdBefore,
    boolean active) {

  /** Everything. */
  public static final JobFilter ALL = new JobFilter(Set.of(), null, null, null, null, null, false);

  public JobFilter {
    statuses = Set.copyOf(statuses);
  }

  /** Whether no ended job can fit: then a small partial index holds all that do. */
  boolean unfinishedOnly() {
    return active || (!statuses.isEmpty() && statuses.stream().noneMatch(JobStatus::terminal));
  }
}
