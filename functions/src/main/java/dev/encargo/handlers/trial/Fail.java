package dev.encargo.handlers.trial;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;

/**
 * {@code fail}: fails as told. Payload: {@code times} (how many attempts fail; all of them where it is missing), {@code permanent}
 * (whether trying again is of no use), {@code message}.
 */
public final class Fail implements JobHandler {

  @Override
  public String type() {
    return "fail";
  }

  @Override
  public void check(JsonObject payload) {
    if (payload.whole("times", 0) < 0) {
      throw InvalidInput.refused("times", "must be 0 or more");
    }
    payload.flag("permanent", false);
    payload.text("message", "");
  }

  @Override
  public Outcome run(JobContext job) {
    JsonObject payload = job.payload();
    String message = payload.text("message", "It failed, as it was told to.");
    if (payload.flag("permanent", false)) {
      return Outcome.failed(message);
    }
    return job.attempt() <= payload.whole("times", Long.MAX_VALUE)
        ? Outcome.retry(message)
        : Outcome.completed(JsonObject.of("attempts", job.attempt()));
  }
}
