package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code encargo jobs cancel}. */
@Command(
    name = "cancel",
    description = "End a job: at once, or, while it runs, at its handler's next sign of progress.",
    footer = {"", "Example:", "  ./encargo jobs cancel 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d"})
final class CancelJob implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The job's id.")
  String id = "";

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connect()) {
      JsonObject job = api.post("/api/jobs/" + Api.segment(id) + "/cancel");
      if (output.json) {
        return output.print(job);
      }
      JobView view = new JobView(job);
      output
          .terminal()
          .line(
              view.ended()
                  ? "Cancelled job " + id
                  : "Asked job " + id + " to stop; it ends at its next sign of progress.");
      return 0;
    }
  }
}
