package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encargo schedule run}. */
@Command(
    name = "run",
    description =
        "Make a schedule's job now, whatever its times, its pause and its overlap policy say.",
    footer = {
      "",
      "Example:",
      "  ./encargo schedule run 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d --wait",
    })
final class RunSchedule implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The schedule's id.")
  String id = "";

  @Option(
      names = "--wait",
      description = "Watch the job to its end; the exit code is 0 only if it completed.")
  boolean wait;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connect()) {
      JsonObject run = api.post("/api/schedules/" + Api.segment(id) + "/run");
      if (wait) {
        return output.watch(api, run.text("jobId"));
      }
      if (output.json) {
        return output.print(run);
      }
      output.terminal().line("Created job " + run.text("jobId"));
      return 0;
    }
  }
}
