package dev.encargo.local.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code encargo queue redrive}. */
@Command(
    name = "redrive",
    description = "Make new jobs in place of dead-lettered ones: all, or some.",
    footer = {
      "",
      "Examples:",
      "  ./encargo queue redrive",
      "  ./encargo queue redrive --type email.send",
      "  ./encargo queue redrive --job 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d",
    })
final class RedriveQueue implements Callable<Integer> {

  @Mixin WhichJobs which = new WhichJobs();
  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    Map<String, @Nullable Object> filter = which.filter();
    filter.put("deadLettered", true);
    return WhichJobs.run(target, output, "admin.retry", filter);
  }
}
