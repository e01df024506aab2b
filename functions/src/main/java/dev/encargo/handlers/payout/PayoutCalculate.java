package dev.encargo.handlers.payout;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.schema.JsonSchema;
import dev.encargo.sql.Sql;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code payout.calculate}: makes the payouts of a period, some thousand creators to a transaction.
 *
 * <p>Which creators are done is a row in the database, written in the transaction that does them, so that a crash or the end of an
 * invocation costs one batch at the most. Any number may run at once, of one period or of several: nobody is paid twice.
 */
public final class PayoutCalculate implements JobHandler {

  private static final JsonSchema PAYLOAD =
      JsonSchema.of(
          """
          {
            "type": "object",
            "properties": {
              "period": {"description": "The day on which it begins; today where none is named.", "type": ["string", "null"], "format": "date"}
            },
            "additionalProperties": false
          }
          """);

  /** Creators of one transaction: it holds up other calculations for about a second. */
  static final int BATCH = 5_000;

  private final PayoutRuns runs;
  private final Log log;

  public PayoutCalculate(Sql sql, Log log) {
    this.runs = new PayoutRuns(sql);
    this.log = log;
  }

  @Override
  public String type() {
    return "payout.calculate";
  }

  @Override
  public Optional<JsonSchema> payloadSchema() {
    return Optional.of(PAYLOAD);
  }

  /** Money moves: only administrators and the platform's own schedules. */
  @Override
  public boolean forAdmins() {
    return true;
  }

  @Override
  public Set<String> eventTypes() {
    return Set.of("PayoutCalculated", "PayoutCalculationJobCompleted");
  }

  @Override
  public void check(JsonObject payload) {
    var _ = period(payload);
  }

  /** The day that the payload names; null for the day on which the job was created. */
  private static @Nullable LocalDate period(JsonObject payload) {
    return payload.get("period") == null ? null : Items.day(payload, "period");
  }

  @Override
  public Outcome run(JobContext job) {
    LocalDate asked = period(job.payload());
    if (job.checkpoint() == null) {
      boolean begun =
          job.inTransaction(JsonObject.of("begun", true), tx -> PayoutRuns.begin(tx, job, asked));
      if (!begun) {
        return Outcome.failed("The period " + asked + " has not begun yet.");
      }
    }
    long total = runs.creators();
    while (true) {
      Optional<Long> done = job.inTransaction(tx -> PayoutRuns.step(tx, job, BATCH));
      if (done.isEmpty()) {
        return finish(job);
      }
      long creators = done.get();
      job.progress(creators, Math.max(total, creators), message(creators, total));
      if (job.mustYield()) {
        return Outcome.continued();
      }
    }
  }

  private static String message(long done, long total) {
    return String.format(Locale.ROOT, "%,d of %,d creators", done, Math.max(total, done));
  }

  private Outcome finish(JobContext job) {
    RunCounts counts = runs.counts(job.id());
    job.progress(counts.creators(), counts.creators(), counts.sentence());
    return Outcome.completedWith(tx -> {
      JsonObject result = counts.toJson();
      PayoutRuns.complete(tx, job, result);
      log.info("[Job:Payout] Completado - " + counts.sentence(), "jobId", job.id().toString());
      return result;
    });
  }
}
