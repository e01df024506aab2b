package dev.encargo.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code encargo queue resume}. */
@Command(
    name = "resume",
    description = "Give the workers of a paused priority jobs again.",
    footer = {
      "",
      "Example:",
      "  ./encargo queue resume LOW",
    })
final class ResumeQueue implements Callable<Integer> {

  @Parameters(paramLabel = "PRIORITY", description = "CRITICAL, HIGH, NORMAL or LOW.")
  String priority = "";

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    return QueueView.change(target, output, priority, "resume");
  }
}
