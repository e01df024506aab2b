package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encargo jobs retry}. */
@Command(
    name = "retry",
    description = "Run a FAILED or CANCELLED job again, as a new job with the same request.",
    footer = {"", "Example:", "  ./encargo jobs retry 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d --wait"})
final class RetryJob implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The id of the job that ended.")
  String id = "";

  @Option(names = "--wait", description = "Watch the new one to its end.")
  boolean wait;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connect()) {
      JsonObject job = api.post("/api/jobs/" + Api.segment(id) + "/retry");
      String again = job.text("id");
      if (wait) {
        return output.watch(api, again);
      }
      if (output.json) {
        return output.print(job);
      }
      output.terminal().line("Created job " + again + " in place of " + id);
      output.terminal().line("Follow it: ./encargo jobs watch " + again);
      return 0;
    }
  }
}
