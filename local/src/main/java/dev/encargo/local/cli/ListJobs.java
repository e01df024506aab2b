package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo jobs list}. */
@Command(
    name = "list",
    description = "List your jobs, the newest first.",
    footer = {
      "",
      "Examples:",
      "  ./encargo jobs list",
      "  ./encargo jobs list --status FAILED --type dkt.import --from -1d",
      "  ./encargo jobs list --status PROCESSING --json",
    })
final class ListJobs implements Callable<Integer> {

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "PENDING, QUEUED, PROCESSING, COMPLETED, FAILED, RETRYING or CANCELLED.")
  @Nullable String status;

  @Option(names = "--type", paramLabel = "TYPE", description = "Only jobs of this type.")
  @Nullable String type;

  @Option(
      names = "--priority",
      paramLabel = "LEVEL",
      description = "CRITICAL, HIGH, NORMAL or LOW.")
  @Nullable String priority;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "Only jobs that were created with this url.")
  @Nullable String url;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description = "Created at or after: -2h, -1d, 2030-01-31, 2030-01-31T09:00.")
  @Nullable String from;

  @Option(names = "--to", paramLabel = "TIME", description = "Created before.")
  @Nullable String to;

  @Option(names = "--active", description = "Only jobs that have not ended.")
  boolean active;

  @Mixin PageOptions pages = new PageOptions();
  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connect()) {
      JsonObject page = api.get(path());
      if (output.json) {
        return output.print(page);
      }
      return table(page);
    }
  }

  private String path() {
    return pages.path(
        "/api/jobs",
        "status",
        upper(status),
        "type",
        type,
        "priority",
        upper(priority),
        "url",
        url,
        "createdAfter",
        time(from, "--from"),
        "createdBefore",
        time(to, "--to"),
        "active",
        active ? "true" : null);
  }

  private static @Nullable String upper(@Nullable String text) {
    return text == null ? null : text.toUpperCase(Locale.ROOT);
  }

  private static @Nullable String time(@Nullable String text, String option) {
    return text == null ? null : Times.parse(text, option).toString();
  }

  private boolean filtered() {
    return active
        || Stream.of(status, type, priority, url, from, to, pages.cursor)
            .anyMatch(Objects::nonNull);
  }

  private int table(JsonObject page) {
    Terminal terminal = output.terminal();
    List<JsonObject> jobs = page.objects("jobs");
    if (jobs.isEmpty()) {
      terminal.line(
          filtered()
              ? "No such jobs."
              : "No jobs yet. Create one: ./encargo jobs create noop --wait");
      return 0;
    }
    Instant now = Instant.now();
    Table table = new Table("ID", "TYPE", "STATUS", "DONE", "CREATED", "NAME");
    for (JsonObject json : jobs) {
      JobView job = new JobView(json);
      String name = job.text("name").filter(text -> !text.equals(job.type())).orElse("");
      String lost = Boolean.TRUE.equals(json.get("loteDeleted")) ? " (lote deleted)" : "";
      table.row(
          job.ink(),
          job.id(),
          job.type(),
          job.status(),
          job.percent() + " %",
          job.time("createdAt").map(at -> Words.ago(at, now)).orElse(""),
          Words.oneLine(name) + lost);
    }
    table.lines(terminal, 2).forEach(terminal::line);
    PageOptions.tellMore(terminal, page);
    return 0;
  }
}
