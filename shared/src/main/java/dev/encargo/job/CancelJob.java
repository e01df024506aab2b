package dev.encargo.job;

import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlFailure;
import dev.encargo.sql.Tx;
import java.util.Optional;
import java.util.UUID;

/** Ends a job by request: at once, or, while a worker has it, at its next progress write. */
public final class CancelJob {

  /** A worker that is lost will not see the flag, so its job ends at once; the fence stops it if it comes back. */
  private static final String CANCEL =
      """
      update jobs j
      set cancel_requested_at = coalesce(j.cancel_requested_at, clock_timestamp()),
          status = case when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() then j.status else 'CANCELLED' end,
          fence = case when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() then j.fence else j.fence + 1 end,
          lease_until = case when j.lease_until > clock_timestamp() then j.lease_until end,
          claimed_at = case when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() then j.claimed_at end,
          completed_at = case when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() then null else clock_timestamp() end,
          due_at = case when j.status = 'PROCESSING' and j.lease_until > clock_timestamp() then j.due_at end
      where j.id = cast(:id as uuid) and j.completed_at is null
        and j.user_id is not distinct from cast(:user as text) and j.guest_id is not distinct from cast(:guest as uuid)
      """;

  /**
   * What became of the request.
   *
   * @param accepted false where the job had ended before; an accepted cancel never ends COMPLETED
   */
  public record Cancelled(Job job, boolean accepted) {}

  private final Sql sql;
  private final Jobs jobs;
  private final Runnable ring;

  /**
   * @param ring wakes who tells others of ends, after they are committed
   */
  public CancelJob(Sql sql, Jobs jobs, Runnable ring) {
    this.sql = sql;
    this.jobs = jobs;
    this.ring = ring;
  }

  /**
   * Cancels; a repeat is accepted too while the job has not ended.
   *
   * @return empty where this owner has no such job
   */
  public Optional<Cancelled> cancel(Owner owner, UUID id) {
    boolean accepted = cancelOnce(owner, id);
    Optional<Job> found = jobs.find(owner, id);
    // Of subscriptions the sweep knows, which is never far while jobs end.
    if (accepted
        && found
            .filter(job -> job.asked().webhookUrl() != null)
            .filter(job -> job.state().completedAt() != null)
            .isPresent()) {
      ring.run();
    }
    return found.map(job -> new Cancelled(job, accepted));
  }

  /** Cancels in the caller's transaction; false where it had ended before, or this owner has no such job. */
  public boolean cancel(Tx tx, Owner owner, UUID id) {
    return tx.update(CANCEL, NewJobs.owner(owner).and("id", id)) == 1;
  }

  /** Where the answer is lost, the same again: it is accepted as well where the first one has been. */
  private boolean cancelOnce(Owner owner, UUID id) {
    Params params = NewJobs.owner(owner).and("id", id);
    Sql own = sql.as(owner.identity());
    try {
      return own.update(CANCEL, params) == 1;
    } catch (SqlFailure.UnknownOutcome lost) {
      return own.update(CANCEL, params) == 1
          || jobs.find(owner, id)
              .filter(job -> job.state().cancelRequestedAt() != null)
              .isPresent();
    }
  }
}
