package dev.encargo.local.postgres;

import dev.encargo.local.CannotStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What an earlier platform that was killed has left in a data directory. */
final class Orphan {

  /** Stops the server of the data directory. */
  interface Stop {
    int run() throws IOException;
  }

  private final Path pidFile;
  private final Optional<ProcessHandle> process;

  private Orphan(Path pidFile, Optional<ProcessHandle> process) {
    this.pidFile = pidFile;
    this.process = process;
  }

  static Orphan in(Path data) throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return new Orphan(pidFile, Optional.empty());
    }
    List<String> lines = Files.readAllLines(pidFile);
    long pid = lines.isEmpty() ? -1 : Long.parseLong(lines.getFirst().strip());
    return new Orphan(pidFile, pid < 0 ? Optional.empty() : ProcessHandle.of(pid));
  }

  /** Leaves the directory without a server: one that runs on is stopped; a number that some other program has now is forgotten. */
  void stop(Stop stop) throws IOException {
    if (process.isEmpty()) {
      return; // PostgreSQL itself recognises the file of a dead process, and recovers.
    }
    ProcessHandle orphan = process.get();
    boolean postgres = orphan.info().command().map(c -> c.endsWith("postgres")).orElse(true);
    if (!postgres) {
      Files.delete(pidFile);
    } else if (stop.run() != 0) {
      orphan.destroyForcibly();
      awaitEnd(orphan);
    }
  }

  private static void awaitEnd(ProcessHandle orphan) {
    try {
      orphan.onExit().get(10, TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      throw new CannotStart(
          "A PostgreSQL of an earlier start (process " + orphan.pid() + ") does not stop: end it.",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("The start was interrupted.", e);
    }
  }
}
