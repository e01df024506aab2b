package dev.encargo.handlers.trial;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;

/**
 * {@code sleep}: takes its time in steps, reporting each. Payload: {@code ms} (in all; 1,000 where it is missing, a day at the most),
 * {@code steps} (how many items it reports; by default one for each millisecond). It heeds a cancel at the next step, and goes on in another invocation when the function's time ends.
 */
public final class Sleep implements JobHandler {

  private static final long A_DAY = 86_400_000;
  private static final long STEP = 100;

  @Override
  public String type() {
    return "sleep";
  }

  @Override
  public void check(JsonObject payload) {
    long ms = payload.whole("ms", 1_000);
    if (ms < 0 || ms > A_DAY) {
      throw InvalidInput.refused("ms", "must be from 0 to 86400000");
    }
    long steps = payload.whole("steps", 1);
    if (steps < 1 || steps > 1_000_000) {
      throw InvalidInput.refused("steps", "must be from 1 to 1000000");
    }
  }

  @Override
  public Outcome run(JobContext job) throws InterruptedException {
    long all = job.payload().whole("ms", 1_000);
    long steps = job.payload().whole("steps", Math.max(all, 1));
    JsonObject checkpoint = job.checkpoint();
    for (long slept = checkpoint == null ? 0 : checkpoint.whole("slept"); slept < all; ) {
      if (job.mustYield()) {
        job.checkpoint(JsonObject.of("slept", slept));
        return Outcome.continued();
      }
      long step = Math.min(STEP, all - slept);
      Thread.sleep(step);
      slept += step;
      job.progress(slept * steps / all, steps, "slept " + slept + " of " + all + " ms");
    }
    return Outcome.completed(JsonObject.of("ms", all));
  }
}
