package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.LocalPlatform;
import dev.encargo.local.cli.Terminal.Ink;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code encargo up}. */
@Command(
    name = "up",
    description =
        "Start the platform on this machine, as template.yaml describes it, and keep it running.",
    footer = {
      "",
      "Ctrl-C stops everything. Jobs and files stay in the data directory: the next start goes on with them.",
      "",
      "Examples:",
      "  ./encargo up",
      "  ./encargo up --port 9090 --postgres-port 0 --data /tmp/try",
    })
final class Up implements Callable<Integer> {

  @Mixin PlatformOptions options = new PlatformOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    long began = System.nanoTime();
    Terminal terminal = output.terminal();
    RunningPlatform.Started started = RunningPlatform.start(options, terminal);
    if (output.json) {
      output.print(toJson(started.running().platform()));
    } else {
      tell(terminal, started, Duration.ofNanos(System.nanoTime() - began));
    }
    return stay();
  }

  /** Waits for Ctrl-C, or {@code encargo down}: both end this process, which stops the platform on its way out. */
  static int stay() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private static JsonObject toJson(LocalPlatform platform) {
    return JsonObject.of("apiUrl", platform.apiUrl(), "databaseUrl", platform.databaseUrl());
  }

  private void tell(Terminal terminal, RunningPlatform.Started started, Duration took) {
    LocalPlatform platform = started.running().platform();
    terminal.line(terminal.ink(Ink.GOOD, "Encargo is up") + " after " + Words.time(took) + ".");
    terminal.line("");
    terminal.line("  API       " + terminal.ink(Ink.STRONG, platform.apiUrl()));
    terminal.line("  Database  " + platform.databaseUrl() + "?user=encargo");
    terminal.line("  State     " + options.state());
    terminal.line("  Log       " + PlatformLog.file(options.state()));
    terminal.line("");
    terminal.line("In another terminal:");
    terminal.line("  ./encargo jobs create noop --wait    a first job");
    terminal.line("  ./encargo import statement.csv       a card statement of yours");
    terminal.line("  ./encargo token --user ana           a token for curl");
    terminal.line("");
    for (String notice : started.notices()) {
      Words.wrap(notice.replace("AWS::", ""), terminal.width() - 1)
          .forEach(line -> terminal.line(terminal.ink(Ink.QUIET, line)));
    }
    terminal.line("Ctrl-C stops it.");
  }
}
