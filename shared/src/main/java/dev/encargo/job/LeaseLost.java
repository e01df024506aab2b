package dev.encargo.job;

/** Another worker has the job by now. Let it pass: nothing that this worker still does counts. */
public final class LeaseLost extends RuntimeException {
  public LeaseLost() {
    super("the lease was lost", null, false, false);
  }
}
