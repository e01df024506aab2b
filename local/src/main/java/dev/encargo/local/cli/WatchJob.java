package dev.encargo.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code encargo jobs watch}. */
@Command(
    name = "watch",
    description = "Follow a job to its end, with progress, rate and time left.",
    footer = {
      "",
      "Ctrl-C stops the watching, never the job. The exit code is 0 only if the job completed.",
      "",
      "Example:",
      "  ./encargo jobs watch 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d",
    })
final class WatchJob implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The job's id.")
  String id = "";

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connect()) {
      return output.watch(api, id);
    }
  }
}
