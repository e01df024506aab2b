package dev.encargo.schedule;

import dev.encargo.job.JobHandler;
import dev.encargo.job.NewJob;
import dev.encargo.json.FieldErrors;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the body of a schedule, and collects all that is wrong with it. One use, then it is spent. */
final class ParseSchedule {

  private static final List<String> WHEN = List.of("cron", "timeZone", "at", "startAt", "endAt");

  private static final List<String> KNOWN =
      List.of(
          "name",
          "cron",
          "timeZone",
          "at",
          "startAt",
          "endAt",
          "overlap",
          "catchUp",
          "catchUpLimit",
          "catchUpWindow",
          "jitter",
          "job");

  private static final int LONGEST_NAME = 200;
  private static final Duration LONGEST_WINDOW = Duration.ofDays(366);
  private static final Duration LONGEST_JITTER = Duration.ofDays(1);
  private static final Instant LAST = Instant.parse("2199-12-31T00:00:00Z");

  private final JsonObject body;
  private final Map<String, JobHandler> handlers;
  private final Instant now;
  private final FieldErrors errors = new FieldErrors();

  ParseSchedule(JsonObject body, Map<String, JobHandler> handlers, Instant now) {
    this.body = body;
    this.handlers = handlers;
    this.now = now;
  }

  NewSchedule schedule() {
    only(KNOWN);
    NewJob job = job();
    String name = text("name");
    if (name != null && (name.isBlank() || name.length() > LONGEST_NAME)) {
      errors.refused("name", "must have 1 to " + LONGEST_NAME + " characters");
    }
    Timing timing = timing();
    Instant start = time("startAt");
    Instant end = time("endAt");
    Overlap overlap = word("overlap", Overlap.SKIP, "skip, queue, cancel or allow", Overlap::of);
    CatchUp catchUp = catchUp();
    Duration jitter = millis("jitter", Duration.ZERO, LONGEST_JITTER);
    if (timing != null) {
      range(timing, start, end);
    }
    errors.throwIfAny();
    if (timing == null || job == null) {
      throw new IllegalStateException("wrong, and no error says so");
    }
    return new NewSchedule(
        name == null ? job.name() : name, timing, job, overlap, catchUp, jitter, start, end);
  }

  List<Instant> preview(int count) {
    only(WHEN);
    Timing timing = timing();
    Instant start = time("startAt");
    Instant end = time("endAt");
    if (timing != null) {
      range(timing, start, end);
    }
    errors.throwIfAny();
    if (timing == null) {
      throw new IllegalStateException("wrong, and no error says so");
    }
    NewJob none =
        ScheduleJson.job(
            JsonObject.of(
                "type",
                "",
                "name",
                "",
                "payload",
                JsonObject.EMPTY,
                "priority",
                "NORMAL",
                "maxRetries",
                0,
                "retryDelay",
                0,
                "metadata",
                JsonObject.EMPTY));
    return new NewSchedule("", timing, none, Overlap.SKIP, CatchUp.NONE, Duration.ZERO, start, end)
        .ticksAfter(now, count);
  }

  private void only(List<String> known) {
    for (String field : body.names()) {
      if (!known.contains(field)) {
        errors.malformed(field, "is unknown" + Nearest.hint(field, known));
      }
    }
  }

  private @Nullable NewJob job() {
    if (!(body.get("job") instanceof JsonObject job)) {
      errors.malformed(
          "job", body.get("job") == null ? "is missing; write {\"type\": …}" : "must be an object");
      return null;
    }
    if (job.get("scheduledAt") != null) {
      errors.refused("job.scheduledAt", "is set by the schedule; leave it out");
      return null;
    }
    for (String field : List.of("debounce", "throttle")) {
      if (job.get(field) != null) {
        errors.refused("job." + field, "is for creations; a schedule has overlap for that");
        return null;
      }
    }
    try {
      return NewJob.parse(job.toJson().getBytes(StandardCharsets.UTF_8), handlers, now);
    } catch (InvalidInput wrong) {
      errors.addAll("job", wrong);
      return null;
    }
  }

  private @Nullable Timing timing() {
    String cron = text("cron");
    Instant at = time("at");
    if (body.get("cron") != null && body.get("at") != null) {
      errors.refused("at", "is given together with cron; write one of them");
      return null;
    }
    if (at != null) {
      if (!at.isAfter(now)) {
        errors.refused("at", "is past; it is " + now + " now");
      }
      if (body.get("timeZone") != null) {
        errors.refused("timeZone", "goes with cron; the time at has its offset in it");
      }
      return new Timing.Once(at);
    }
    if (cron == null) {
      if (body.get("cron") == null && body.get("at") == null) {
        errors.malformed(
            "cron", "is missing; write five fields, such as 0 9 * * 1-5, or a time as at");
      }
      return null;
    }
    ZoneId zone = zone();
    try {
      return new Timing.Repeated(Cron.parse(cron), zone == null ? ZoneId.of("UTC") : zone);
    } catch (InvalidInput refused) {
      errors.addAll("cron", refused);
      return null;
    }
  }

  /** Names of the time zone database only: a bare offset knows no daylight saving, and who writes one rarely means that. */
  private @Nullable ZoneId zone() {
    String zone = text("timeZone");
    if (zone == null) {
      return null;
    }
    if (!ZoneId.getAvailableZoneIds().contains(zone)) {
      String hint =
          Nearest.to(zone, new TreeSet<>(ZoneId.getAvailableZoneIds()))
              .map(near -> "; did you mean '" + near + "'?")
              .orElse("; write a name such as America/Santiago, Europe/Madrid or UTC");
      errors.refused("timeZone", "is no time zone" + hint);
      return null;
    }
    return ZoneId.of(zone);
  }

  private void range(Timing timing, @Nullable Instant start, @Nullable Instant end) {
    if (start != null && end != null && !end.isAfter(start)) {
      errors.refused("endAt", "must be after startAt");
      return;
    }
    if (end != null && !end.isAfter(now)) {
      errors.refused("endAt", "is past; it is " + now + " now");
      return;
    }
    Instant from = start != null && start.isAfter(now) ? start.minusNanos(1) : now;
    var ticks = new Until(timing.after(from), end);
    if (errors.count() == 0 && !ticks.hasNext()) {
      errors.refused(
          timing instanceof Timing.Once ? "at" : "cron",
          "never fires between startAt and endAt; write other times");
    }
  }

  private CatchUp catchUp() {
    CatchUp.Policy policy =
        word("catchUp", CatchUp.Policy.SKIP, "skip, one or all", CatchUp.Policy::of);
    Object limit = body.get("catchUpLimit");
    int most = CatchUp.NONE.limit();
    if (limit instanceof Long number && number >= 1 && number <= 100) {
      most = number.intValue();
    } else if (limit != null) {
      wrongNumber("catchUpLimit", limit, "must be a whole number from 1 to 100");
    }
    Duration window = millis("catchUpWindow", CatchUp.NONE.window(), LONGEST_WINDOW);
    return new CatchUp(policy, most, window);
  }

  /** To the second, as it is stored. */
  private Duration millis(String field, Duration otherwise, Duration most) {
    Object value = body.get(field);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Long number && number >= 0 && number <= most.toMillis()) {
      return Duration.ofMillis(number).truncatedTo(ChronoUnit.SECONDS);
    }
    wrongNumber(field, value, "must be milliseconds from 0 to " + most.toMillis());
    return otherwise;
  }

  private void wrongNumber(String field, Object value, String instead) {
    if (value instanceof Long || value instanceof BigInteger) {
      errors.refused(field, instead);
    } else {
      errors.malformed(field, instead);
    }
  }

  private <E> E word(
      String field, E otherwise, String choices, Function<String, @Nullable E> read) {
    String word = text(field);
    if (word == null) {
      return otherwise;
    }
    E known = read.apply(word);
    if (known == null) {
      errors.refused(field, "must be " + choices);
      return otherwise;
    }
    return known;
  }

  private @Nullable String text(String field) {
    Object value = body.get(field);
    if (value != null && !(value instanceof String)) {
      errors.malformed(field, "must be a text");
      return null;
    }
    return (String) value;
  }

  private @Nullable Instant time(String field) {
    String text = text(field);
    if (text == null) {
      return null;
    }
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      if (time.isBefore(LAST) && time.isAfter(Instant.EPOCH)) {
        return time.truncatedTo(ChronoUnit.MILLIS);
      }
      errors.refused(field, "must be before the year 2200");
    } catch (DateTimeException e) {
      errors.malformed(
          field, "must be a time in ISO 8601 with its offset, such as 2026-03-01T09:00:00Z");
    }
    return null;
  }
}
