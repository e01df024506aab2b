package dev.encargo.job;

/** A cancel was asked for while the handler ran. Let it pass: the job ends CANCELLED. */
public final class JobCancelled extends RuntimeException {
  public JobCancelled() {
    super("the job was cancelled", null, false, false);
  }
}
