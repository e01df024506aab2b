package dev.encargo.handlers.trial;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.JsonObject;
import dev.encargo.schema.JsonSchema;
import java.util.Optional;

/**
 * {@code fail}: fails as told. Payload: {@code times} (how many attempts fail; all of them where it is missing), {@code permanent}
 * (whether trying again is of no use), {@code message}.
 */
public final class Fail implements JobHandler {

  private static final JsonSchema PAYLOAD =
      JsonSchema.of(
          """
          {
            "type": "object",
            "properties": {
              "times": {"description": "How many attempts fail; all of them where it is missing.", "type": ["integer", "null"], "minimum": 0},
              "permanent": {"description": "Whether trying again is of no use.", "type": ["boolean", "null"]},
              "message": {"type": ["string", "null"]}
            }
          }
          """);

  @Override
  public String type() {
    return "fail";
  }

  @Override
  public Optional<JsonSchema> payloadSchema() {
    return Optional.of(PAYLOAD);
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
