package dev.encargo.local.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo demo}. */
@Command(
    name = "demo",
    description = "See it work: start everything, import a card statement, print what came of it.",
    footer = {
      "",
      "Examples:",
      "  ./encargo demo",
      "  ./encargo demo --rows 1000000 --stay",
    })
final class Demo implements Callable<Integer> {

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows of the statement, 1 to 5000000; ${DEFAULT-VALUE} where none is given.",
      defaultValue = "18432")
  int rows;

  @Option(names = "--stay", description = "Keep the platform running afterwards, until Ctrl-C.")
  boolean stay;

  @Mixin PlatformOptions platform = new PlatformOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    return 0;
  }
}
