package dev.encargo.job;

/** Where a job is; {@code docs/lifecycle.md} draws how it gets there. */
public enum JobStatus {
  /** The row exists; its message is not known to be sent. */
  PENDING,
  /** Its message was sent. */
  QUEUED,
  /** A worker holds its lease. */
  PROCESSING,
  /** Ended well. */
  COMPLETED,
  /** Ended badly: no attempts are left, or the handler said that trying again is of no use. */
  FAILED,
  /** An attempt failed; the next one waits for its time. */
  RETRYING,
  /** Ended by request. */
  CANCELLED;

  /** Whether the job has ended; nothing changes it any more. */
  public boolean terminal() {
    return this == COMPLETED || this == FAILED || this == CANCELLED;
  }
}
