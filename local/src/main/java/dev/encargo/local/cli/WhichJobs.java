package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which jobs of all owners a command is about. */
final class WhichJobs {

  @Option(names = "--type", paramLabel = "TYPE", description = "Only jobs of this type.")
  @Nullable String type;

  @Option(
      names = "--priority",
      paramLabel = "LEVEL",
      description = "CRITICAL, HIGH, NORMAL or LOW.")
  @Nullable String priority;

  @Option(names = "--of", paramLabel = "USER", description = "Only jobs of this user.")
  @Nullable String owner;

  @Option(
      names = "--job",
      paramLabel = "ID",
      description = "Only this job; may stand there several times.")
  List<String> jobs = List.of();

  /** As the payload of a job that does it. */
  Map<String, @Nullable Object> filter() {
    Map<String, @Nullable Object> filter = new LinkedHashMap<>();
    filter.put("type", type);
    filter.put("priority", priority == null ? null : priority.toUpperCase(Locale.ROOT));
    filter.put("userId", owner);
    filter.put("jobIds", jobs.isEmpty() ? null : jobs);
    filter.values().removeIf(value -> value == null);
    return filter;
  }

  /** Runs the job that does it, to its end. */
  static int run(ApiOptions target, Output output, String type, Map<String, ?> filter) {
    try (Api api = target.connectAsAdmin()) {
      JsonObject job =
          api.post(
              "/api/jobs",
              JsonObject.of("type", type, "priority", "HIGH", "payload", JsonObject.of(filter)));
      return output.watch(api, job.text("id"));
    }
  }
}
