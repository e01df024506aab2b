package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo worker list}. */
@Command(
    name = "list",
    description = "List execution environments of the workers, the active ones first.",
    footer = {"", "Example:", "  ./encargo worker list --status active"})
final class ListWorkers implements Callable<Integer> {

  @Option(names = "--status", paramLabel = "STATUS", description = "active, stale or stopped.")
  @Nullable String status;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connectAsAdmin()) {
      JsonObject answer = api.get(Api.path("/api/admin/workers", Arrays.asList("status", status)));
      return output.json ? output.print(answer) : table(answer.objects("workers"));
    }
  }

  private int table(List<JsonObject> workers) {
    if (workers.isEmpty()) {
      output.terminal().line("No such workers: they come with the first job.");
      return 0;
    }
    Instant now = Instant.now();
    Table table = new Table("NAME", "STATUS", "JOBS", "DONE", "FAILED", "SEEN", "HOST");
    for (JsonObject worker : workers) {
      String state = worker.text("status");
      table.row(
          state.equals("active") ? Ink.GOOD : state.equals("stale") ? Ink.BAD : Ink.QUIET,
          worker.text("name"),
          state,
          worker.whole("activeJobs") + "/" + worker.whole("concurrency"),
          Words.count(worker.whole("processedCount")),
          Words.count(worker.whole("failedCount")),
          Words.ago(Instant.parse(worker.text("lastHeartbeat")), now),
          Words.oneLine(worker.text("hostname")) + " " + worker.whole("pid"));
    }
    table.lines(output.terminal(), 1).forEach(output.terminal()::line);
    return 0;
  }
}
