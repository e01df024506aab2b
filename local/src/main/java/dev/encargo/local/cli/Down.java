package dev.encargo.local.cli;

import dev.encargo.local.RunFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo down}. */
@Command(
    name = "down",
    description = "Stop the platform that runs on this machine.",
    footer = {
      "",
      "Jobs and files stay: the next './encargo up' goes on with them.",
      "",
      "Example:",
      "  ./encargo down",
    })
final class Down implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where the platform keeps its state; the folder .encargo of the project where none is given.")
  @Nullable Path data;

  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    Path place = ApiOptions.stateOr(data);
    RunFile run = RunFile.read(place).orElse(null);
    if (run == null) {
      output.terminal().line("Nothing is running in " + place + ".");
      return 0;
    }
    stop(run.pid());
    output.terminal().line("Stopped.");
    return 0;
  }

  private static void stop(long pid) {
    ProcessHandle process = ProcessHandle.of(pid).orElse(null);
    if (process == null) {
      return;
    }
    process.destroy();
    try {
      process.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Failure(
          "Process "
              + pid
              + " was told to stop and still runs after "
              + PATIENCE.toSeconds()
              + " s.");
    } catch (ExecutionException e) {
      throw new Failure("Process " + pid + " could not be waited for: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
