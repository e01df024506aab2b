package dev.encargo.job;

import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as its owner sees it.
 *
 * @param asked what its creator asked for
 * @param loteDeleted whether the statement that this job imported has been deleted since
 */
public record Job(
    UUID id,
    Owner owner,
    NewJob asked,
    State state,
    Progress progress,
    boolean loteDeleted,
    @Nullable UUID scheduleId) {

  /**
   * Where it is in its life.
   *
   * @param retryCount failed attempts so far
   * @param runAt not to be started before
   * @param startedAt when its first attempt began
   */
  public record State(
      JobStatus status,
      int retryCount,
      Instant runAt,
      @Nullable UUID workerId,
      @Nullable JsonObject result,
      @Nullable String error,
      @Nullable Instant cancelRequestedAt,
      Instant createdAt,
      Instant updatedAt,
      @Nullable Instant startedAt,
      @Nullable Instant completedAt) {}
}
