package dev.encargo.schedule;

import dev.encargo.job.NewJob;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The job that a tick makes. */
final class ScheduledJob {

  private ScheduledJob() {}

  static NewJob of(Schedule schedule, @Nullable Instant tick) {
    NewJob job = schedule.asked().job();
    String ordering =
        schedule.asked().overlap() == Overlap.QUEUE
            ? "schedule:" + schedule.id()
            : job.orderingKey();
    return new NewJob(
        job.type(),
        job.name(),
        job.payload(),
        job.priority(),
        job.maxRetries(),
        job.retryDelay(),
        tick == null ? null : begin(schedule, tick),
        job.webhookUrl(),
        job.url(),
        job.metadata(),
        ordering,
        job.uniqueKey());
  }

  /** When it is to begin: the tick itself or, with a jitter, so much later as the tick and the schedule decide, always the same. */
  static Instant begin(Schedule schedule, Instant tick) {
    long jitter = schedule.asked().jitter().toSeconds();
    return jitter == 0 ? tick : tick.plusSeconds(Math.floorMod(mixed(schedule.id(), tick), jitter));
  }

  /** The finalizer of SplitMix64: every bit of what goes in moves half of those that come out. */
  private static long mixed(UUID id, Instant tick) {
    long z = id.getMostSignificantBits() ^ id.getLeastSignificantBits() ^ tick.getEpochSecond();
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
