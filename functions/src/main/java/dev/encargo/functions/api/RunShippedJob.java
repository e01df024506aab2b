package dev.encargo.functions.api;

import dev.encargo.job.CreateJobs;
import dev.encargo.schedule.ShippedSchedule;
import java.util.List;
import java.util.Set;

/**
 * {@code POST /api/admin/jobs/run/{name}}: makes now what a shipped schedule makes in its time; the job is the administrator's own. The
 * publisher of the outbox is no job: {@code outbox} wakes it.
 */
final class RunShippedJob {

  private static final String OUTBOX = "outbox";

  private final CreateJobs create;
  private final Set<String> types;
  private final ManageOutbox outbox;

  /**
   * @param types of jobs that there are
   */
  RunShippedJob(CreateJobs create, Set<String> types, ManageOutbox outbox) {
    this.create = create;
    this.types = types;
    this.outbox = outbox;
  }

  void addTo(Routes routes) {
    routes.addAdmin("POST", "/api/admin/jobs/run/{name}", this::answer);
  }

  private Response answer(Call call) {
    if (call.variable().equals(OUTBOX)) {
      return outbox.process(call);
    }
    ShippedSchedule shipped = ShippedSchedule.of(call.variable());
    if (shipped == null) {
      throw new Refusal(
          Problem.NOT_FOUND,
          "There is no such job to run: write outbox, payout, cleanup or retry.");
    }
    if (!types.contains(shipped.jobType())) {
      throw new Refusal(
          Problem.REFUSED,
          "Nobody handles the type " + shipped.jobType() + " here: deploy its handler first.");
    }
    return PostJobs.accepted(
        create
            .create(call.owner(), List.of(shipped.job()), null, call.request().storedTrace())
            .getFirst()
            .job());
  }
}
