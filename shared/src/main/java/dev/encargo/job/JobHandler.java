package dev.encargo.job;

import java.util.Set;

/**
 * A job type. Register it in {@code META-INF/services/dev.encargo.job.JobHandler}; one instance serves all jobs of its type in one
 * worker, several at a time, each on a virtual thread.
 */
public interface JobHandler {

  /** The type that callers write in {@code POST /api/jobs}: lower-case words joined by dots, such as {@code email.send}. */
  String type();

  /**
   * Does one attempt at one job.
   *
   * <p>An attempt may run more than once (a worker can die after its effects and before its end is written), so effects outside the
   * job's own transaction must bear a repeat.
   *
   * @return how it ended
   * @throws Exception a bug or a passing fault: the attempt has failed and the job is tried again if attempts are left
   */
  Outcome run(JobContext job) throws Exception;

  /**
   * Checks a payload when the job is created, so that the caller hears at once.
   *
   * @throws dev.encargo.json.InvalidInput where {@link #run} could not work with it
   */
  default void check(dev.encargo.json.JsonObject payload) {}

  /** Whether only administrators, and the platform itself, may create jobs of this type. */
  default boolean forAdmins() {
    return false;
  }

  /**
   * Types of the events that {@link #run} emits by {@code emit_event}, such as {@code PayoutPaid}: webhooks may subscribe to them, and
   * the publisher is rung when an attempt is over, however it ended. Where this names none, such events wait for the next end of a job
   * that is told, or for the sweep.
   */
  default Set<String> eventTypes() {
    return Set.of();
  }
}
