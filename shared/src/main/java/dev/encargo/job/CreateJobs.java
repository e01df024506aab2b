package dev.encargo.job;

import dev.encargo.owner.Owner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accepts jobs: writes the rows, then rings their queue. */
public final class CreateJobs {

  /**
   * What makes a repeat of a request harmless.
   *
   * @param key the caller's {@code Idempotency-Key}, 1 to 255 printable characters
   * @param bodySha256 hex digest of the body that came with it
   */
  public record Idempotency(String key, String bodySha256) {}

  /** The key was used before with another body. */
  public static final class IdempotencyKeyReused extends RuntimeException {
    IdempotencyKeyReused() {
      super("the idempotency key was used with another body", null, false, false);
    }
  }

  /**
   * Creates jobs, all of them or none.
   *
   * @param jobs 1 to 1,000
   * @return as many jobs, in the same order; where a unique key or the idempotency key was known already, the job that is there
   * @throws IdempotencyKeyReused where the key came with another body before
   * @throws dev.encargo.queue.QueueUnavailable where no wake-up could be arranged, so that the work was not accepted
   * @throws dev.encargo.sql.SqlFailure where the database did not take them
   */
  public List<Job> create(Owner owner, List<NewJob> jobs, @Nullable Idempotency idempotency) {
    throw new UnsupportedOperationException();
  }
}
