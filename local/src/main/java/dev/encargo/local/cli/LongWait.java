package dev.encargo.local.cli;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Says once of a job that does not begin that its priority is paused: such a job is taken on as ever, and nothing of it shows why it
 * waits. Only administrators may ask; to others it says whom to ask.
 */
final class LongWait {

  /** Jobs that are not held up begin sooner. */
  private static final Duration USUAL = Duration.ofSeconds(5);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(30);

  private final Api api;
  private Instant nextLook = Instant.MIN;
  private boolean told;

  LongWait(Api api) {
    this.api = api;
  }

  /** What there is to say of a job that may have waited for long; empty where that is nothing, or was said before. */
  Optional<String> explained(JobView job, Instant now) {
    Optional<String> priority = job.text("priority").filter(_ -> waits(job, now));
    if (told || priority.isEmpty() || now.isBefore(nextLook)) {
      return Optional.empty();
    }
    nextLook = now.plus(BETWEEN_LOOKS);
    Optional<String> words = state(priority.get()).flatMap(state -> words(priority.get(), state));
    told = words.isPresent();
    return words;
  }

  /** Whether its time has come, and was some seconds ago. */
  private static boolean waits(JobView job, Instant now) {
    if (!List.of("PENDING", "QUEUED", "RETRYING").contains(job.status())) {
      return false;
    }
    return Stream.of("updatedAt", "runAt", "scheduledAt")
        .map(job::time)
        .flatMap(Optional::stream)
        .max(Instant::compareTo)
        .filter(since -> since.plus(USUAL).isBefore(now))
        .isPresent();
  }

  private static Optional<String> words(String priority, String state) {
    return switch (state) {
      case "paused" ->
          Optional.of(
              priority
                  + " is paused, so the job waits. To let its jobs begin: ./encargo queue resume "
                  + priority);
      case "working" -> Optional.empty();
      default ->
          Optional.of(
              "The job still waits. Whether "
                  + priority
                  + " is paused, an administrator sees: ./encargo queue list");
    };
  }

  /** As {@link QueueView#state}, which is {@code ?} for who may not ask; empty where nothing answers now. */
  private Optional<String> state(String priority) {
    try {
      JsonObject answer = api.getAsAdmin("/api/admin/queues");
      return answer.objects("queues").stream()
          .filter(queue -> Objects.equals(queue.get("priority"), priority))
          .map(QueueView::state)
          .findFirst();
    } catch (ApiProblem refused) {
      return refused.status() < 500 ? Optional.of("?") : Optional.empty();
    } catch (Api.Unreachable | InvalidInput e) {
      return Optional.empty();
    }
  }
}
