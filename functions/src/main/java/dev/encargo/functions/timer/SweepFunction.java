package dev.encargo.functions.timer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.event.RulesUnavailable;
import dev.encargo.functions.Snapshot;
import dev.encargo.handlers.Handlers;
import dev.encargo.handlers.cardimport.Lotes;
import dev.encargo.job.Deadline;
import dev.encargo.job.DispatchJobs;
import dev.encargo.job.JobFigures;
import dev.encargo.job.RemoveOldJobs;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.owner.RemoveOwners;
import dev.encargo.schedule.FireSchedule;
import dev.encargo.schedule.RemoveOldTicks;
import dev.encargo.schedule.SyncRules;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;

/** The daily backstop: sweeps without relying on any wake-up, and removes what is past its retention or was left half done. */
public final class SweepFunction implements RequestStreamHandler {

  private final DispatchJobs dispatchJobs;
  private final JobFigures jobFigures;
  private final RemoveOldJobs removeOldJobs;
  private final RemoveOwners removeOwners;
  private final Lotes lotes;
  private final FireSchedule fireSchedule;
  private final SyncRules syncRules;
  private final RemoveOldTicks removeOldTicks;
  private final Log log;
  private final InstantSource clock;

  public SweepFunction() {
    Platform platform = Platform.of(System.getenv());
    Snapshot.prepare(System.getenv(), SweepFunction.class, () -> {}, platform.log());
    this(platform);
  }

  public SweepFunction(Platform platform) {
    this.dispatchJobs = platform.dispatchJobs();
    this.jobFigures = platform.jobFigures();
    this.removeOldJobs = platform.removeOldJobs();
    this.removeOwners = platform.removeOwners();
    this.lotes = new Lotes(platform.sql());
    this.fireSchedule = platform.fireSchedule(Handlers.all(platform).keySet());
    this.syncRules = platform.syncRules();
    this.removeOldTicks = platform.removeOldTicks();
    this.log = platform.log();
    this.clock = platform.clock();
  }

  @Override
  public void handleRequest(InputStream event, OutputStream answer, Context context)
      throws IOException {
    Deadline deadline =
        Deadline.in(Duration.ofMillis(context.getRemainingTimeInMillis()), clock.instant());
    DispatchJobs.Swept swept = dispatchJobs.sweep(deadline.yieldAt(), false);
    long counted = jobFigures.rollUp(); // before they are removed
    int removed = removeOldJobs.remove(deadline.yieldAt());
    long guests = removeOwners.remove(deadline.yieldAt());
    int abandoned = lotes.removeAbandoned();
    FireSchedule.Fired overdue = fireSchedule.fireOverdue(deadline.yieldAt());
    int ticks = removeOldTicks.remove(deadline.yieldAt());
    int rules = mendRules(deadline);
    String report =
        JsonObject.of(
                "looked",
                swept.looked(),
                "sent",
                swept.sent(),
                "timed",
                swept.timed(),
                "counted",
                counted,
                "removed",
                removed,
                "idleGuests",
                guests,
                "abandonedImports",
                abandoned,
                "overdueTicks",
                overdue.made() + overdue.skipped(),
                "removedTicks",
                ticks,
                "mendedRules",
                rules)
            .toJson();
    answer.write(report.getBytes(StandardCharsets.UTF_8));
  }

  /** What EventBridge does not let be done now is done by the next sweep; all else of this one was. */
  private int mendRules(Deadline deadline) {
    try {
      return syncRules.mendAll(deadline.yieldAt());
    } catch (RulesUnavailable e) {
      log.warn("rules and schedules could not be compared", "reason", e.getMessage());
      return 0;
    }
  }
}
