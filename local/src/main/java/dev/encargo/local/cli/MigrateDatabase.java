package dev.encargo.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code encargo migrate}. */
@Command(
    name = "migrate",
    description =
        "Bring the database of this machine to the newest version of its tables, and say which that is.",
    footer = {
      "",
      "'./encargo up' does this by itself; in AWS the MigrateFunction does.",
      "",
      "Example:",
      "  ./encargo migrate",
    })
final class MigrateDatabase implements Callable<Integer> {

  @Mixin PlatformOptions platform = new PlatformOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    return 0;
  }
}
