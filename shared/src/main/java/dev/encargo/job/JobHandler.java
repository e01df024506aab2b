package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.schema.JsonSchema;
import java.util.Optional;
import java.util.Set;

/**
 * A job type. Register it in {@code META-INF/services/dev.encargo.job.JobHandler}; one instance serves all jobs of its type in one
 * worker, several at a time, each on a virtual thread.
 */
public interface JobHandler {

  /** The type that callers write in {@code POST /api/jobs}: lower-case words joined by dots, such as {@code email.send}. */
  String type();

  /**
   * Does one attempt at one job.
   *
   * <p>An attempt may run more than once (a worker can die after its effects and before its end is written), so effects outside the
   * job's own transaction must bear a repeat.
   *
   * @return how it ended
   * @throws Exception a bug or a passing fault: the attempt has failed and the job is tried again if attempts are left
   */
  Outcome run(JobContext job) throws Exception;

  /**
   * What a payload must look like; empty where it may be anything. Payloads are checked by it when the job is created, and {@code GET
   * /api/types} shows it.
   */
  default Optional<JsonSchema> payloadSchema() {
    return Optional.empty();
  }

  /**
   * Checks what the schema cannot say, in a payload that fits it, when the job is created: so the caller hears at once.
   *
   * @throws dev.encargo.json.InvalidInput where {@link #run} could not work with it
   */
  default void check(JsonObject payload) {}

  /**
   * Whether {@code handler} takes {@code payload}: by its schema first, then by its own check.
   *
   * @throws dev.encargo.json.InvalidInput where it does not
   */
  static void checkPayload(JobHandler handler, JsonObject payload) {
    handler.payloadSchema().ifPresent(schema -> schema.check(payload));
    handler.check(payload);
  }

  /** Whether only administrators, and the platform itself, may create jobs of this type. */
  default boolean forAdmins() {
    return false;
  }

  /**
   * Types of the events that {@link #run} emits by {@code emit_event}, such as {@code PayoutPaid}: webhooks may subscribe to them, and
   * the publisher is rung when an attempt is over, however it ended. Where this names none, such events wait for the next end of a job
   * that is told, or for the sweep.
   */
  default Set<String> eventTypes() {
    return Set.of();
  }
}
