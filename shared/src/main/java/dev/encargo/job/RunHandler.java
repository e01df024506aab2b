package dev.encargo.job;

import dev.encargo.json.FieldError;
import dev.encargo.json.InvalidInput;
import dev.encargo.log.Log;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs one handler once and says how the attempt ended; whatever a handler does, an ending comes of it. */
public final class RunHandler {

  private static final int MAX_ERROR = 2_000;

  private final Map<String, JobHandler> handlers;
  private final RetryPolicy retries;
  private final Log log;

  public RunHandler(Map<String, JobHandler> handlers, RetryPolicy retries, Log log) {
    this.handlers = handlers;
    this.retries = retries;
    this.log = log;
  }

  /**
   * How an attempt ended.
   *
   * @param ending what to write; null where the lease was lost, so that there is nothing to write
   * @param work to be done in the transaction that writes it; null for none
   */
  record Ended(@Nullable Ending ending, Outcome.@Nullable CompletedWith work) {}

  Ended run(RunningJob job) {
    try {
      return outcome(job, handler(job.type()).run(job));
    } catch (JobCancelled e) {
      return new Ended(Ending.cancelled(), null);
    } catch (LeaseLost e) {
      return new Ended(null, null);
    } catch (InvalidInput e) {
      String wrong =
          e.errors().stream().map(FieldError::toString).collect(Collectors.joining(", "));
      return new Ended(Ending.failed("The payload was refused: " + wrong), null);
    } catch (InterruptedException e) {
      return new Ended(
          failedAttempt(job, "The attempt was stopped: the function's time was up.", null), null);
    } catch (Throwable e) {
      return new Ended(failedAttempt(job, describe(job, e), null), null);
    }
  }

  boolean emitsEvents(String type) {
    JobHandler handler = handlers.get(type);
    return handler != null && !handler.eventTypes().isEmpty();
  }

  private JobHandler handler(String type) {
    JobHandler handler = handlers.get(type);
    if (handler == null) {
      throw new IllegalStateException(
          "no handler for the type " + type + " is deployed with this worker");
    }
    return handler;
  }

  private Ended outcome(RunningJob job, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Completed completed -> new Ended(Ending.completed(completed.result()), null);
      case Outcome.CompletedWith work -> new Ended(null, work);
      case Outcome.Failed failed -> new Ended(Ending.failed(shorten(failed.error())), null);
      case Outcome.Retry retry ->
          new Ended(failedAttempt(job, shorten(retry.error()), retry.after()), null);
      case Outcome.Continued _ -> new Ended(Ending.continued(), null);
    };
  }

  Ending failedAttempt(RunningJob job, String error, @Nullable Duration after) {
    ClaimedJob claimed = job.claimed();
    if (!claimed.attemptsLeft()) {
      return Ending.failed(error);
    }
    Duration delay =
        after == null ? retries.backoff(claimed.retryDelay(), claimed.retryCount()) : after;
    return Ending.retrying(error, delay, claimed.orderingGroup() != null);
  }

  /** Checked exceptions are passing faults, told by their message; the others are bugs, told in the log only. */
  String describe(RunningJob job, Throwable e) {
    String reference = job.id() + "/" + job.claimed().fence();
    log.error(
        "the handler stopped with an error",
        e,
        "jobId",
        job.id(),
        "type",
        job.type(),
        "reference",
        reference);
    boolean told = !(e instanceof RuntimeException || e instanceof Error) && e.getMessage() != null;
    return told
        ? shorten(String.valueOf(e.getMessage()))
        : "The handler stopped with an unexpected error; the worker's log has it under reference "
            + reference
            + ".";
  }

  private static String shorten(String text) {
    String storable = text.replace('\0', ' ');
    return storable.length() <= MAX_ERROR ? storable : storable.substring(0, MAX_ERROR - 1) + "…";
  }
}
