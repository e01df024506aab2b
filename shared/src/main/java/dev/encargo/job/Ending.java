package dev.encargo.job;

import dev.encargo.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of an attempt, as it is to be written; the database makes CANCELLED of it where a cancel was accepted meanwhile.
 *
 * @param status COMPLETED, FAILED, CANCELLED, RETRYING, or PENDING for a job that goes on in another invocation
 * @param delay until the next attempt; zero where there is none
 * @param resend whether the next attempt needs a new message, because its time is beyond what a message can wait
 */
record Ending(
    JobStatus status,
    @Nullable JsonObject result,
    @Nullable String error,
    Duration delay,
    boolean resend) {

  /** The longest a message is kept invisible for a backoff; a longer one goes through the database and a new message. */
  static final Duration LONGEST_INVISIBLE = Duration.ofMinutes(15);

  static Ending completed(JsonObject result) {
    return new Ending(JobStatus.COMPLETED, result, null, Duration.ZERO, false);
  }

  static Ending failed(String error) {
    return new Ending(JobStatus.FAILED, null, error, Duration.ZERO, false);
  }

  static Ending cancelled() {
    return new Ending(JobStatus.CANCELLED, null, null, Duration.ZERO, false);
  }

  static Ending continued() {
    return new Ending(JobStatus.PENDING, null, null, Duration.ZERO, true);
  }

  /**
   * The next attempt after a failed one. A job with an ordering key never leaves its place in the queue, so its backoff ends at 15
   * minutes.
   */
  static Ending retrying(String error, Duration delay, boolean ordered) {
    boolean beyond = delay.compareTo(LONGEST_INVISIBLE) > 0;
    if (beyond && ordered) {
      return new Ending(JobStatus.RETRYING, null, error, LONGEST_INVISIBLE, false);
    }
    return new Ending(JobStatus.RETRYING, null, error, delay, beyond);
  }

  /** When the sweep must look at the job, from now: half a minute late for a message, 14 minutes early to feed the timer queue. */
  Duration due() {
    return delay.compareTo(LONGEST_INVISIBLE) > 0 ? delay.minusMinutes(14) : delay.plusSeconds(30);
  }
}
