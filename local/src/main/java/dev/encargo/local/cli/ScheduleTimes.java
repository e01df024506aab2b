package dev.encargo.local.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** When a schedule fires. */
final class ScheduleTimes {

  @Option(
      names = "--cron",
      paramLabel = "TEXT",
      description =
          "Minute, hour, day of the month, month, day of the week: '0 9 * * 1-5'; or @daily, or 'every 5 minutes'.")
  @Nullable String cron;

  @Option(
      names = "--time-zone",
      paramLabel = "NAME",
      description = "Whose wall clock, such as Europe/Madrid; UTC where none is given.")
  @Nullable String timeZone;

  @Option(
      names = "--at",
      paramLabel = "TIME",
      description = "Once, and not by a cron text: +10m, +2h, 2030-01-31T09:00.")
  @Nullable String at;

  @Option(names = "--start-at", paramLabel = "TIME", description = "Not before this time.")
  @Nullable String startAt;

  @Option(names = "--end-at", paramLabel = "TIME", description = "Not from this time on.")
  @Nullable String endAt;

  void addTo(Map<String, @Nullable Object> fields) {
    put(fields, "cron", cron);
    put(fields, "timeZone", timeZone);
    put(fields, "at", time(at, "--at"));
    put(fields, "startAt", time(startAt, "--start-at"));
    put(fields, "endAt", time(endAt, "--end-at"));
  }

  private static @Nullable String time(@Nullable String text, String option) {
    return text == null ? null : Times.parse(text, option).toString();
  }

  /** What is not given is left out. */
  static void put(Map<String, @Nullable Object> fields, String name, @Nullable Object value) {
    if (value != null) {
      fields.put(name, value);
    }
  }
}
