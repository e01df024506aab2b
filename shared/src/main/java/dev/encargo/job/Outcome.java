package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.sql.Tx;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How an attempt ended: a closed set, so that every end is thought of. */
public sealed interface Outcome {

  /** Done; the result is shown with the job. */
  record Completed(JsonObject result) implements Outcome {}

  /**
   * Done, with database work that must happen exactly once: it commits in the same transaction as the end of the job, or not at
   * all (the lease was lost, the job was cancelled meanwhile).
   */
  record CompletedWith(Function<Tx, JsonObject> work) implements Outcome {}

  /**
   * This attempt failed; the job is tried again if attempts are left.
   *
   * @param after when, instead of the job's own backoff; null for that
   */
  record Retry(String error, @Nullable Duration after) implements Outcome {}

  /** Failed for good: another attempt would fail as well. */
  record Failed(String error) implements Outcome {}

  /** The work stopped where its last checkpoint was saved, and is to go on from there in a fresh invocation; not a failed attempt. */
  record Continued() implements Outcome {}

  static Outcome completed() {
    return new Completed(JsonObject.EMPTY);
  }

  static Outcome completed(JsonObject result) {
    return new Completed(result);
  }

  static Outcome completedWith(Function<Tx, JsonObject> work) {
    return new CompletedWith(work);
  }

  static Outcome retry(String error) {
    return new Retry(error, null);
  }

  static Outcome retry(String error, Duration after) {
    return new Retry(error, after);
  }

  static Outcome failed(String error) {
    return new Failed(error);
  }

  static Outcome continued() {
    return new Continued();
  }
}
