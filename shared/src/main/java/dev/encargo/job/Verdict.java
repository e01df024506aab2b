package dev.encargo.job;

import java.time.Duration;

/** What a claim made of a message. */
sealed interface Verdict {

  /** The job is this worker's. */
  record Claimed(ClaimedJob job) implements Verdict {}

  /** Nothing is left to do for this message: the job has ended, or a newer message speaks for it. */
  record Settled() implements Verdict {}

  /** Not now: another worker has the job, its time has not come, or its row is not to be seen. */
  record Postponed(Duration delay) implements Verdict {}
}
