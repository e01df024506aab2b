package dev.encargo.handlers.trial;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;

/**
 * {@code fail}: fails the first {@code times} attempts (by default all of them) with {@code message}, then completes; with {@code
 * permanent} it fails for good at once.
 */
public final class Fail implements JobHandler {

  @Override
  public String type() {
    return "fail";
  }

  @Override
  public void check(JsonObject payload) {
    if (payload.whole("times", 1) < 1) {
      throw InvalidInput.refused("times", "must be at least 1");
    }
    var _ = payload.flag("permanent", false);
    if (payload.text("message", "").length() > 1_000) {
      throw InvalidInput.refused("message", "must be at most 1,000 characters");
    }
  }

  @Override
  public Outcome run(JobContext job) {
    JsonObject payload = job.payload();
    String message = payload.text("message", "told to fail");
    if (payload.flag("permanent", false)) {
      return Outcome.failed(message);
    }
    return job.attempt() <= payload.whole("times", Long.MAX_VALUE)
        ? Outcome.retry(message)
        : Outcome.completed(JsonObject.of("attempts", job.attempt()));
  }
}
