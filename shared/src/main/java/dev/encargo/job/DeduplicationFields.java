package dev.encargo.job;

import dev.encargo.json.FieldErrors;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.schema.JsonSchema;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Reads {@code debounce} and {@code throttle} of a new job. */
final class DeduplicationFields {

  private static final JsonSchema DEBOUNCE =
      JsonSchema.of(
          """
          {"required": ["key", "delay"], "additionalProperties": false, "properties": {
            "key": {"type": "string", "minLength": 1, "maxLength": 200},
            "delay": {"type": "integer", "minimum": 1000, "maximum": 21600000},
            "maxWait": {"type": ["integer", "null"]}}}
          """);

  private static final JsonSchema THROTTLE =
      JsonSchema.of(
          """
          {"required": ["key", "period"], "additionalProperties": false, "properties": {
            "key": {"type": "string", "minLength": 1, "maxLength": 200},
            "limit": {"type": ["integer", "null"], "minimum": 1, "maximum": 1000},
            "period": {"type": "integer", "minimum": 1000, "maximum": 604800000}}}
          """);

  private static final long USUAL_WAIT = 10;

  /**
   * A moved job's message comes at the time that it was sent for, and is made to wait again: at most twice in each delay. That must stay
   * well below the number of deliveries after which SQS gives a message up.
   */
  private static final long LONGEST_WAIT = 50;

  private final FieldErrors errors;

  DeduplicationFields(FieldErrors errors) {
    this.errors = errors;
  }

  /** Null where something is wrong, which {@code errors} then has. */
  Deduplication.@Nullable Debounce debounce(String path, JsonObject given) {
    if (!fits(DEBOUNCE, path, given)) {
      return null;
    }
    long delay = given.whole("delay");
    long wait = given.whole("maxWait", USUAL_WAIT * delay);
    if (wait < delay || wait > LONGEST_WAIT * delay) {
      errors.refused(
          path + ".maxWait",
          "must be from "
              + delay
              + " to "
              + LONGEST_WAIT * delay
              + ", which is 50 times the delay");
      return null;
    }
    return new Deduplication.Debounce(
        given.text("key"), Duration.ofMillis(delay), Duration.ofMillis(wait));
  }

  /** The same. */
  Deduplication.@Nullable Throttle throttle(String path, JsonObject given) {
    return fits(THROTTLE, path, given)
        ? new Deduplication.Throttle(
            given.text("key"),
            (int) given.whole("limit", 1),
            Duration.ofMillis(given.whole("period")))
        : null;
  }

  private boolean fits(JsonSchema schema, String path, JsonObject given) {
    try {
      schema.check(given);
      return true;
    } catch (InvalidInput refused) {
      errors.addAll(path, refused);
      return false;
    }
  }
}
