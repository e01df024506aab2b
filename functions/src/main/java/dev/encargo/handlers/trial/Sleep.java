package dev.encargo.handlers.trial;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.JsonObject;
import dev.encargo.schema.JsonSchema;
import java.util.Optional;

/**
 * {@code sleep}: takes its time in steps, reporting each. Payload: {@code ms} (in all; 1,000 where it is missing, a day at the most),
 * {@code steps} (how many items it reports; by default one for each millisecond). It heeds a cancel at the next step, and goes on in another invocation when the function's time ends.
 */
public final class Sleep implements JobHandler {

  private static final JsonSchema PAYLOAD =
      JsonSchema.of(
          """
          {
            "type": "object",
            "properties": {
              "ms": {"type": ["integer", "null"], "minimum": 0, "maximum": 86400000, "default": 1000},
              "steps": {"description": "How many items it reports.", "type": ["integer", "null"], "minimum": 1, "maximum": 1000000}
            }
          }
          """);

  private static final long STEP = 100;

  @Override
  public String type() {
    return "sleep";
  }

  @Override
  public Optional<JsonSchema> payloadSchema() {
    return Optional.of(PAYLOAD);
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
