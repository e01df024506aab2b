package dev.encargo.functions.api;

import dev.encargo.job.Jobs;
import dev.encargo.owner.Owner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Waits until a job changes, looking quickly at first, then twice a second; all but the last look read its time of change only. */
final class AwaitChange {

  /** API Gateway gives up after 30 seconds. */
  private static final int LONGEST_SECONDS = 25;

  private static final Duration FIRST = Duration.ofMillis(20);
  private static final Duration LONGEST = Duration.ofMillis(500);
  private static final Pattern WAIT =
      Pattern.compile(
          "(?:^|[,;])\\s*wait\\s*=\\s*\"?(\\d{1,9})\"?\\s*(?:$|[,;])", Pattern.CASE_INSENSITIVE);

  private final Jobs jobs;
  private final InstantSource clock;
  private final Pause pause;

  AwaitChange(Jobs jobs, InstantSource clock, Pause pause) {
    this.jobs = jobs;
    this.clock = clock;
    this.pause = pause;
  }

  /** The seconds of {@code Prefer: wait=…}, 25 at the most; 0 where there are none: a preference that is not understood is passed over. */
  static int seconds(@Nullable String prefer) {
    Matcher matcher = WAIT.matcher(prefer == null ? "" : prefer);
    return matcher.find() ? Math.min(LONGEST_SECONDS, Integer.parseInt(matcher.group(1))) : 0;
  }

  /**
   * Waits.
   *
   * @param first how the job stands
   * @param history whether its log and attempts are wanted when it has changed
   * @return how it stands then, which is {@code first} where nothing has changed; empty where it is gone
   */
  Optional<Jobs.Found> change(
      Owner owner, UUID id, Jobs.Found first, boolean history, int seconds) {
    Instant end = clock.instant().plusSeconds(seconds);
    Duration step = FIRST;
    while (!first.stamp().ended()) {
      Duration left = Duration.between(clock.instant(), end);
      if (!left.isPositive() || !passed(step.compareTo(left) < 0 ? step : left)) {
        break;
      }
      step = step.multipliedBy(2).compareTo(LONGEST) < 0 ? step.multipliedBy(2) : LONGEST;
      Optional<Jobs.Found> now =
          jobs.findIfChanged(owner, id, List.of(first.stamp().mark()), history);
      if (now.isEmpty() || now.get().whole() != null) {
        return now;
      }
    }
    return Optional.of(first);
  }

  /** False where the wait was broken off: the environment is about to end. */
  private boolean passed(Duration time) {
    try {
      pause.pass(time);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
