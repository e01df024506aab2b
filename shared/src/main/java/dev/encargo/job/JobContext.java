package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Tx;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a handler sees of the job it works on.
 *
 * <p>The methods that touch the database throw {@link JobCancelled} once a cancel was asked for and {@link LeaseLost} once another
 * worker has the job: let both pass, the platform knows what to do.
 */
public interface JobContext {

  UUID id();

  String type();

  Owner owner();

  JsonObject payload();

  /** 1 for the first attempt. */
  int attempt();

  /**
   * The trace of the request that created the job, for the header {@code traceparent} of what the handler calls
   * (https://www.w3.org/TR/trace-context/); all attempts have the same. A job that came without a trace has one of its own.
   */
  String traceparent();

  /** What the last {@link #checkpoint} of this job saved, or null on a fresh start. */
  @Nullable JsonObject checkpoint();

  /**
   * Says how far the work is. Cheap: call it for every item. It is written at most once a second; between writes it only
   * remembers.
   *
   * @param processed items done so far
   * @param total items in all; 0 where that is not known
   * @param message for people, at most 500 characters
   */
  void progress(long processed, long total, String message);

  /**
   * Runs database work in a transaction that commits only while this worker still has the job: what a worker that lost its lease
   * wrote is rolled back.
   */
  <T> T inTransaction(Function<Tx, T> work);

  /**
   * As {@link #inTransaction}, and saves a checkpoint in the same commit: the next attempt or invocation goes on after exactly this
   * work.
   *
   * @param checkpoint at most 64 KiB as JSON
   */
  <T> T inTransaction(JsonObject checkpoint, Function<Tx, T> work);

  /** Saves a checkpoint by itself. */
  default void checkpoint(JsonObject checkpoint) {
    inTransaction(checkpoint, tx -> checkpoint);
  }

  /**
   * Whether the invocation is about to end (Lambda stops it after 15 minutes): save a checkpoint and return {@link
   * Outcome#continued}.
   */
  boolean mustYield();

  /** Adds a line to the job's log, shown by {@code GET /api/jobs/{id}?include=logs}; at most 2,000 characters, 1,000 lines a job. */
  void log(LogLevel level, String message);
}
