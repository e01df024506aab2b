package dev.encargo.handlers.admin;

import dev.encargo.job.BulkFilter;
import dev.encargo.job.BulkJobs;
import dev.encargo.job.BulkJobs.Change;
import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.schema.JsonSchema;
import dev.encargo.sql.Params;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * {@code admin.cancel} and {@code admin.retry}: cancels unfinished jobs, or makes new ones in place of those that failed, by a filter
 * over all owners. With {@code deadLettered} a retry is the redrive of dead letters.
 */
public final class BulkChange implements JobHandler {

  private static final JsonSchema PAYLOAD =
      JsonSchema.of(
          """
          {
            "type": "object",
            "description": "Which jobs of all owners: those that fit all that is said.",
            "properties": {
              "jobIds": {"type": ["array", "null"], "items": {"type": "string", "format": "uuid"}, "minItems": 1, "maxItems": 1000},
              "type": {"type": ["string", "null"]},
              "priority": {"description": "CRITICAL, HIGH, NORMAL or LOW.", "type": ["string", "null"]},
              "status": {"type": ["string", "null"]},
              "userId": {"type": ["string", "null"]},
              "guestId": {"type": ["string", "null"], "format": "uuid"},
              "createdAfter": {"type": ["string", "null"]},
              "createdBefore": {"type": ["string", "null"]},
              "deadLettered": {"type": ["boolean", "null"]},
              "all": {"description": "Every one, where nothing else is said.", "type": ["boolean", "null"]}
            },
            "additionalProperties": false
          }
          """);

  private static final String TELL =
      """
      select cast(emit_event('BulkChange', :job, :type, jsonb_build_object('jobId', :job, 'by', :by, 'filter', cast(:filter as jsonb),
               'looked', :looked, 'changed', :changed)) as text) as event
      """;

  private final Change change;
  private final Supplier<BulkJobs> jobs;

  public BulkChange(Change change, Supplier<BulkJobs> jobs) {
    this.change = change;
    this.jobs = jobs;
  }

  @Override
  public String type() {
    return "admin." + change.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Optional<JsonSchema> payloadSchema() {
    return Optional.of(PAYLOAD);
  }

  /** It reaches everybody's jobs. */
  @Override
  public boolean forAdmins() {
    return true;
  }

  @Override
  public Set<String> eventTypes() {
    return Set.of(event());
  }

  private String event() {
    return change == Change.CANCEL ? "JobsCancelledByAdmin" : "JobsRetriedByAdmin";
  }

  @Override
  public void check(JsonObject payload) {
    var _ = change.filter(payload);
  }

  @Override
  public Outcome run(JobContext job) {
    BulkFilter filter = change.filter(job.payload());
    BulkJobs all = jobs.get();
    JsonObject saved = job.checkpoint();
    State state = saved == null ? new State(new UUID(0, 0), 0, 0) : State.of(saved);
    long total = state.looked + all.count(change, filter, job.id());
    while (true) {
      BulkJobs.Step step = all.next(job, change, filter, state.after);
      UUID last = step.last();
      if (last == null) {
        return finish(job, filter, state);
      }
      state = new State(last, state.looked + step.looked(), state.changed + step.changed());
      job.progress(state.looked, Math.max(total, state.looked), message(state));
      job.checkpoint(state.toJson());
      if (job.mustYield()) {
        return Outcome.continued();
      }
    }
  }

  private String message(State state) {
    return String.format(
        Locale.ROOT,
        "%,d jobs %s",
        state.changed,
        change == Change.CANCEL ? "cancelled" : "made in place of failed ones");
  }

  private Outcome finish(JobContext job, BulkFilter filter, State state) {
    String by = job.owner() instanceof Owner.User(String userId) ? userId : "";
    return Outcome.completedWith(tx -> {
      tx.query(
          TELL,
          Params.of("job", job.id().toString())
              .and("type", event())
              .and("by", by)
              .and("filter", filter.payload().toJson())
              .and("looked", state.looked)
              .and("changed", state.changed),
          row -> row.text("event"));
      return JsonObject.of("looked", state.looked, "changed", state.changed);
    });
  }

  /** How far it is: a step that is done again changes nothing twice, so it may be saved after the step. */
  private record State(UUID after, long looked, long changed) {

    static State of(JsonObject json) {
      return new State(
          UUID.fromString(json.text("after")), json.whole("looked"), json.whole("changed"));
    }

    JsonObject toJson() {
      return JsonObject.of("after", after.toString(), "looked", looked, "changed", changed);
    }
  }
}
