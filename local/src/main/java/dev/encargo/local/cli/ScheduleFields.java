package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a schedule is, for those who create or change one. */
final class ScheduleFields {

  @Mixin ScheduleTimes times = new ScheduleTimes();

  @Option(
      names = "--name",
      paramLabel = "TEXT",
      description = "For people; the job's type where none is given.")
  @Nullable String name;

  @Option(
      names = "--payload",
      paramLabel = "JSON|@FILE|-",
      description =
          "What each job's handler gets: a JSON object, @ and a file that holds one, or - for the standard input.")
  @Nullable String payload;

  @Option(
      names = "--priority",
      paramLabel = "LEVEL",
      description = "Of the jobs: CRITICAL, HIGH, NORMAL or LOW.")
  @Nullable String priority;

  @Option(
      names = "--overlap",
      paramLabel = "POLICY",
      description =
          "While the job before is unfinished: skip (where none is given), queue, cancel it, or allow both.")
  @Nullable String overlap;

  @Option(
      names = "--catch-up",
      paramLabel = "POLICY",
      description = "What was missed: skip (where none is given), one, or all.")
  @Nullable String catchUp;

  @Option(
      names = "--catch-up-limit",
      paramLabel = "N",
      description = "With all: so many at the most; 10 where none is given.")
  @Nullable Long catchUpLimit;

  @Option(
      names = "--catch-up-window",
      paramLabel = "MS",
      description = "Nothing older than this is made up for; a day where none is given.")
  @Nullable Long catchUpWindow;

  @Option(
      names = "--jitter",
      paramLabel = "MS",
      description = "Each job begins up to so many milliseconds later.")
  @Nullable Long jitter;

  /**
   * @param type of the jobs; null where it stays
   */
  JsonObject body(@Nullable String type) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    ScheduleTimes.put(fields, "name", name);
    times.addTo(fields);
    ScheduleTimes.put(fields, "overlap", overlap);
    ScheduleTimes.put(fields, "catchUp", catchUp);
    ScheduleTimes.put(fields, "catchUpLimit", catchUpLimit);
    ScheduleTimes.put(fields, "catchUpWindow", catchUpWindow);
    ScheduleTimes.put(fields, "jitter", jitter);
    Map<String, @Nullable Object> job = new LinkedHashMap<>();
    ScheduleTimes.put(job, "type", type);
    ScheduleTimes.put(job, "payload", payload == null ? null : CreateJob.payload(payload));
    ScheduleTimes.put(job, "priority", priority == null ? null : priority.toUpperCase(Locale.ROOT));
    if (!job.isEmpty()) {
      fields.put("job", JsonObject.of(job));
    }
    return JsonObject.of(fields);
  }
}
