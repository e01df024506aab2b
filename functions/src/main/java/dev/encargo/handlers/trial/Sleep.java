package dev.encargo.handlers.trial;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;

/**
 * {@code sleep}: takes {@code ms} milliseconds in {@code steps} steps (10 by default), reports each, stops at a cancel, and goes on
 * with the step it had come to in the next invocation.
 */
public final class Sleep implements JobHandler {

  private static final long DAY = 24 * 60 * 60 * 1_000L;

  /** Between two looks at whether to stop. */
  private static final long NAP = 200;

  @Override
  public String type() {
    return "sleep";
  }

  @Override
  public void check(JsonObject payload) {
    long ms = payload.whole("ms");
    if (ms < 0 || ms > DAY) {
      throw InvalidInput.refused("ms", "must be 0 to " + DAY + ", a day");
    }
    long steps = payload.whole("steps", 10);
    if (steps < 1 || steps > 100_000) {
      throw InvalidInput.refused("steps", "must be 1 to 100000");
    }
  }

  @Override
  public Outcome run(JobContext job) throws InterruptedException {
    long ms = job.payload().whole("ms");
    long steps = job.payload().whole("steps", 10);
    JsonObject saved = job.checkpoint();
    long slept = saved == null ? 0 : saved.whole("slept");
    while (slept < ms) {
      report(job, slept, ms, steps);
      long step = slept * steps / ms;
      long endOfStep = Math.ceilDiv((step + 1) * ms, steps);
      long nap = Math.min(NAP, endOfStep - slept);
      Thread.sleep(nap);
      slept += nap;
      if (job.mustYield()) {
        job.checkpoint(JsonObject.of("slept", slept));
        return Outcome.continued();
      }
    }
    report(job, ms, ms, steps);
    return Outcome.completed(JsonObject.of("sleptMs", ms));
  }

  private static void report(JobContext job, long slept, long ms, long steps) {
    long done = ms == 0 ? steps : slept * steps / ms;
    job.progress(done, steps, "step " + done + " of " + steps);
  }
}
