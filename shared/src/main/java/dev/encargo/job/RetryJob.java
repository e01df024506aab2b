package dev.encargo.job;

import dev.encargo.owner.Owner;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Runs an ended job again, as a new job with the same request: terminal states never change. */
public final class RetryJob {

  /**
   * What became of the request.
   *
   * @param job the new job, whose metadata names the old one as {@code retryOf}; where it was refused, the job as it stands
   * @param accepted false where the job has not ended FAILED or CANCELLED
   */
  public record Retried(Job job, boolean accepted) {}

  /** No caller can send this key: theirs are printable. */
  private static final String OURS = "\u0001retry:";

  private final Jobs jobs;
  private final CreateJobs create;

  public RetryJob(Jobs jobs, CreateJobs create) {
    this.jobs = jobs;
    this.create = create;
  }

  /**
   * Retries; a repeat makes no second job.
   *
   * @return empty where this owner has no such job
   * @throws dev.encargo.queue.QueueUnavailable as {@link CreateJobs#create}
   */
  public Optional<Retried> retry(Owner owner, UUID id) {
    return jobs.find(owner, id).map(job -> retry(owner, job));
  }

  private Retried retry(Owner owner, Job job) {
    JobStatus status = job.state().status();
    if (status != JobStatus.FAILED && status != JobStatus.CANCELLED) {
      return new Retried(job, false);
    }
    NewJob asked = job.asked();
    NewJob again =
        new NewJob(
            asked.type(),
            asked.name(),
            asked.payload(),
            asked.priority(),
            asked.maxRetries(),
            asked.retryDelay(),
            null,
            asked.webhookUrl(),
            asked.url(),
            asked.metadata().with("retryOf", job.id().toString()),
            asked.orderingKey(),
            asked.uniqueKey());
    CreateJobs.Idempotency once = new CreateJobs.Idempotency(OURS + job.id(), "");
    return create.create(owner, List.of(again), once).stream()
        .findFirst()
        .map(made -> new Retried(made, true))
        .orElse(new Retried(job, false));
  }
}
