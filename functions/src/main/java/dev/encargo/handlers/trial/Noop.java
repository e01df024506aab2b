package dev.encargo.handlers.trial;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;

/** {@code noop}: does nothing, well. */
public final class Noop implements JobHandler {

  @Override
  public String type() {
    return "noop";
  }

  @Override
  public Outcome run(JobContext job) {
    return Outcome.completed();
  }
}
