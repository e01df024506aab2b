package dev.encargo.job;

import dev.encargo.owner.Owner;
import java.util.Optional;
import java.util.UUID;

/** Ends a job by request: at once, or, while it is being processed, at its next progress write. */
public final class CancelJob {

  /**
   * What became of the request.
   *
   * @param accepted false where the job had ended before
   */
  public record Cancelled(Job job, boolean accepted) {}

  /**
   * @return empty where this owner has no such job
   */
  public Optional<Cancelled> cancel(Owner owner, UUID id) {
    throw new UnsupportedOperationException();
  }
}
