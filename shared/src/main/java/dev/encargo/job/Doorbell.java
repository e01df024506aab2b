package dev.encargo.job;

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

  TimerMessage.Due dueAt(Instant at) {
    return new TimerMessage.Due(at, priority.name(), message());
  }

  JobMessage message() {
    return new JobMessage(jobId, dispatch, Groups.of(jobId, dispatch, orderingGroup));
  }
}
