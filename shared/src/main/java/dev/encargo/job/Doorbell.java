package dev.encargo.job;

import dev.encargo.owner.Owner;
import dev.encargo.queue.JobMessage;
import dev.encargo.queue.TimerMessage;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A send that is to be made.
 *
 * @param orderingGroup the group of the job's ordering key, null where it has none
 */
record Doorbell(UUID jobId, long dispatch, Priority priority, @Nullable String orderingGroup) {

  /** The first send of a new job. */
  static Doorbell first(Owner owner, UUID id, NewJob job) {
    return new Doorbell(id, 1, job.priority(), Groups.ordered(owner, job.orderingKey()));
  }

  TimerMessage.Due dueAt(Instant at) {
    return new TimerMessage.Due(at, priority.name(), message());
  }

  JobMessage message() {
    return new JobMessage(jobId, dispatch, Groups.of(jobId, dispatch, orderingGroup));
  }
}
