package dev.encargo.job;

import dev.encargo.owner.Owner;
import java.util.Optional;
import java.util.UUID;

/** Runs an ended job again, as a new job with the same request: terminal states never change. */
public final class RetryJob {

  /**
   * What became of the request.
   *
   * @param job the new job, or, where it was refused, the job as it stands
   * @param accepted false where the job has not ended FAILED or CANCELLED
   */
  public record Retried(Job job, boolean accepted) {}

  /**
   * @return empty where this owner has no such job
   */
  public Optional<Retried> retry(Owner owner, UUID id) {
    throw new UnsupportedOperationException();
  }
}
