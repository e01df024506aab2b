package dev.encargo.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code encargo queue pause}. */
@Command(
    name = "pause",
    description =
        "Give the workers of a priority no more jobs until it is resumed; those that run go on to their end.",
    footer = {
      "",
      "Example:",
      "  ./encargo queue pause LOW",
    })
final class PauseQueue implements Callable<Integer> {

  @Parameters(paramLabel = "PRIORITY", description = "CRITICAL, HIGH, NORMAL or LOW.")
  String priority = "";

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    return QueueView.change(target, output, priority, "pause");
  }
}
