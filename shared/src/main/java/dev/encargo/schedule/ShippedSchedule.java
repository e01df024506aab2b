package dev.encargo.schedule;

import dev.encargo.job.NewJob;
import dev.encargo.job.Priority;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The schedules that come with the platform: their rules are the template's, in UTC. */
public enum ShippedSchedule {
  PAYOUT(1, "payoutCalculation", "payout.calculate", "0 2 * * 0"),
  CLEANUP(2, "outboxCleanup", "outbox.cleanup", "0 3 * * *"),
  RETRY(3, "payoutRetry", "payout.retry", "0 * * * *");

  /** No token names it: {@code Authenticate} takes no user whose id begins so. */
  public static final Owner.User OWNER = new Owner.User(Owner.RESERVED + "platform");

  private final int number;
  private final String title;
  private final String jobType;
  private final String defaultCron;

  ShippedSchedule(int number, String title, String jobType, String defaultCron) {
    this.number = number;
    this.title = title;
    this.jobType = jobType;
    this.defaultCron = defaultCron;
  }

  /** As {@code GET /api/jobs/status} names it. */
  public String title() {
    return title;
  }

  public String jobType() {
    return jobType;
  }

  public String defaultCron() {
    return defaultCron;
  }

  /** As a path names it: {@code payout}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Null where there is none of this name. */
  public static @Nullable ShippedSchedule of(String word) {
    for (ShippedSchedule shipped : values()) {
      if (shipped.word().equals(word)) {
        return shipped;
      }
    }
    return null;
  }

  UUID id() {
    return new UUID(0x7000L, 0x8000000000000000L + number);
  }

  /** The job that it makes. */
  public NewJob job() {
    return new NewJob(
        jobType,
        title,
        JsonObject.EMPTY,
        Priority.NORMAL,
        3,
        Duration.ofSeconds(1),
        null,
        null,
        null,
        JsonObject.EMPTY,
        null,
        null);
  }

  NewSchedule schedule(Cron cron) {
    return new NewSchedule(
        title,
        new Timing.Repeated(cron, ZoneId.of("UTC")),
        job(),
        Overlap.SKIP,
        new CatchUp(CatchUp.Policy.ONE, 1, Duration.ofDays(7)),
        Duration.ZERO,
        null,
        null);
  }
}
