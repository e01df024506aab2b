package dev.encargo.local.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo queue retry}. */
@Command(
    name = "retry",
    description = "Make new jobs in place of FAILED ones of all owners, by a filter.",
    footer = {"", "Example:", "  ./encargo queue retry --type email.send"})
final class RetryMany implements Callable<Integer> {

  @Option(names = "--all", description = "Every one; without it some filter must be given.")
  boolean all;

  @Mixin WhichJobs which = new WhichJobs();
  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    Map<String, @Nullable Object> filter = which.filter();
    if (all) {
      filter.put("all", true);
    }
    return WhichJobs.run(target, output, "admin.retry", filter);
  }
}
