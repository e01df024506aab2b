package dev.encargo.handlers.outbox;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.outbox.Outbox;
import dev.encargo.outbox.Retention;
import dev.encargo.schema.JsonSchema;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code outbox.cleanup}: removes events that were published {@code days} ago (30) and that nobody waits for. */
public final class OutboxCleanup implements JobHandler {

  private static final JsonSchema PAYLOAD =
      JsonSchema.of(
          """
          {
            "type": "object",
            "properties": {"days": {"type": ["integer", "null"], "minimum": 1, "maximum": 3650, "default": 30}},
            "additionalProperties": false
          }
          """);

  private final Supplier<Outbox> outbox;
  private final Log log;

  public OutboxCleanup(Supplier<Outbox> outbox, Log log) {
    this.outbox = outbox;
    this.log = log;
  }

  @Override
  public String type() {
    return "outbox.cleanup";
  }

  @Override
  public Optional<JsonSchema> payloadSchema() {
    return Optional.of(PAYLOAD);
  }

  /** Events are everybody's: only administrators and the platform's own schedules. */
  @Override
  public boolean forAdmins() {
    return true;
  }

  @Override
  public Outcome run(JobContext job) {
    int days = Retention.of(job.payload()).days();
    Outbox events = outbox.get();
    JsonObject saved = job.checkpoint();
    long removed = saved == null ? 0 : saved.whole("removed");
    while (true) {
      long batch = events.cleanUpOnce(days);
      if (batch == 0) {
        log.info("[Job:Cleanup] " + sentence(removed), "jobId", job.id().toString());
        return Outcome.completed(JsonObject.of("removed", removed));
      }
      removed += batch;
      job.progress(removed, 0, sentence(removed));
      if (job.mustYield()) {
        job.checkpoint(JsonObject.of("removed", removed));
        return Outcome.continued();
      }
    }
  }

  private static String sentence(long removed) {
    return "Limpiados " + removed + " eventos";
  }
}
