package dev.encargo.local.cli;

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
      "  ./encargo up --port 9090 --data /tmp/try",
    })
final class Up implements Callable<Integer> {

  @Mixin PlatformOptions platform = new PlatformOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    long began = System.nanoTime();
    RunningPlatform running = RunningPlatform.start(platform);
    Terminal terminal = output.terminal();
    if (output.json) {
      output.print(running.toJson());
    } else {
      tell(terminal, running, Duration.ofNanos(System.nanoTime() - began));
    }
    return stay(terminal, running);
  }

  /** Waits for Ctrl-C, or {@code encargo down}: both end this process, and on its way out it stops the platform. */
  static int stay(Terminal terminal, RunningPlatform running) {
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(() -> stop(terminal, running)));
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private static void stop(Terminal terminal, RunningPlatform running) {
    running.close();
    terminal.line(
        (terminal.live() ? "\r" : "") + "Stopped. Unfinished jobs go on at the next start.");
  }

  private void tell(Terminal terminal, RunningPlatform running, Duration took) {
    terminal.line(terminal.ink(Ink.GOOD, "Encargo is up") + " after " + Words.time(took));
    running.started().forEach(line -> terminal.line("  " + line));
    running
        .notStarted()
        .forEach(line -> terminal.line(terminal.ink(Ink.QUIET, "  Not started here: " + line)));
    terminal.line("");
    terminal.line("  API        " + terminal.ink(Ink.STRONG, running.apiUrl()));
    terminal.line("  Database   " + running.databaseUrl());
    terminal.line("  Data       " + platform.dataDirectory());
    terminal.line("");
    terminal.line("In another terminal:");
    terminal.line("  ./encargo jobs create noop --wait     a first job");
    terminal.line("  ./encargo token --user ana            a token for curl");
    terminal.line("  ./encargo --help                      all commands");
    terminal.line("Ctrl-C stops it.");
  }
}
