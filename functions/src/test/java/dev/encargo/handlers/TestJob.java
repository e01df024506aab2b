package dev.encargo.handlers;

import dev.encargo.job.JobCancelled;
import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.LogLevel;
import dev.encargo.job.Outcome;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Traceparent;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** A job that a test runs by hand, with the promises of {@link JobContext} and faults where the test wants them. */
public final class TestJob implements JobContext {

  /** The worker died. */
  public static final class Crash extends RuntimeException {
    Crash() {
      super("crash");
    }
  }

  /** What happens at a commit. */
  public interface Fault {
    void beforeCommit(int number);

    default void afterCommit(int number) {}
  }

  private final UUID id = UUID.randomUUID();
  private final String type;
  private final Sql sql;
  private final JsonObject payload;
  public static final Owner OWNER = new Owner.User("ana");

  private final Owner owner = OWNER;
  private JsonObject checkpoint;
  private int attempt;
  private int commits;
  private Fault fault = number -> {};
  private BooleanSupplier yield = () -> false;

  public final List<String> messages = new ArrayList<>();
  public final List<Long> processed = new ArrayList<>();
  public final List<Long> totals = new ArrayList<>();
  public final List<String> logged = new ArrayList<>();

  public TestJob(String type, Sql sql, JsonObject payload) {
    this.type = type;
    this.sql = sql;
    this.payload = payload;
  }

  /** Writes the row of the job, as it is while a worker has it. */
  public TestJob processing() {
    sql.update(
        """
        insert into jobs (id, user_id, type, name, status, run_at, due_at, lease_until)
        values (cast(:id as uuid), 'ana', :type, :type, 'PROCESSING', now(), now(), now() + interval '1 minute')
        """,
        Params.of("id", id).and("type", type));
    return this;
  }

  /** Writes that the job was cancelled. */
  public void endCancelled() {
    sql.update(
        "update jobs set status = 'CANCELLED', completed_at = now(), due_at = null, lease_until = null where id = cast(:id as uuid)",
        Params.of("id", id));
  }

  public TestJob fault(Fault fault) {
    this.fault = fault;
    return this;
  }

  public TestJob yieldWhen(BooleanSupplier yield) {
    this.yield = yield;
    return this;
  }

  public static Fault cancelledAt(int commit) {
    return number -> {
      if (number >= commit) {
        throw new JobCancelled();
      }
    };
  }

  /** One attempt. */
  public Outcome attempt(JobHandler handler) throws Exception {
    attempt++;
    return handler.run(this);
  }

  /** Runs to the end as the platform does: on after a crash and after a hand-over, with the work of the end committed. */
  public JsonObject finish(JobHandler handler) throws Exception {
    while (true) {
      try {
        switch (attempt(handler)) {
          case Outcome.Completed(JsonObject result) -> {
            return result;
          }
          case Outcome.CompletedWith(var work) -> {
            return inTransaction(work);
          }
          case Outcome.Continued() -> {}
          case Outcome.Retry(String error, var after) ->
              throw new AssertionError("retry: " + error);
          case Outcome.Failed(String error) -> throw new AssertionError("failed: " + error);
        }
      } catch (Crash crash) {
        // Another worker takes over.
      }
    }
  }

  public int attempts() {
    return attempt;
  }

  public int commits() {
    return commits;
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public String traceparent() {
    return Traceparent.ofJob(id).toString();
  }

  @Override
  public String type() {
    return type;
  }

  @Override
  public Owner owner() {
    return owner;
  }

  @Override
  public JsonObject payload() {
    return payload;
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public JsonObject checkpoint() {
    return checkpoint;
  }

  @Override
  public void progress(long processed, long total, String message) {
    this.processed.add(processed);
    this.totals.add(total);
    messages.add(message);
  }

  @Override
  public <T> T inTransaction(Function<Tx, T> work) {
    int number = ++commits;
    T result =
        sql.inTransaction(tx -> {
          T done = work.apply(tx);
          fault.beforeCommit(number);
          return done;
        });
    fault.afterCommit(number);
    return result;
  }

  @Override
  public <T> T inTransaction(JsonObject checkpoint, Function<Tx, T> work) {
    // Through text, as the database keeps it.
    String text = Json.write(checkpoint);
    if (text.length() > 65_536) {
      throw new AssertionError("a checkpoint of " + text.length() + " characters");
    }
    int number = ++commits;
    T result =
        sql.inTransaction(tx -> {
          T done = work.apply(tx);
          fault.beforeCommit(number);
          return done;
        });
    this.checkpoint = Json.parseObject(text);
    fault.afterCommit(number);
    return result;
  }

  public static Crash crash() {
    return new Crash();
  }

  @Override
  public boolean mustYield() {
    return yield.getAsBoolean();
  }

  @Override
  public void log(LogLevel level, String message) {
    logged.add(level + " " + message);
  }
}
