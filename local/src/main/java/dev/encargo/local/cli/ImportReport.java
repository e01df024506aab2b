package dev.encargo.local.cli;

import dev.encargo.local.cli.Terminal.Ink;
import java.time.Duration;

/** What an import did, for people. */
final class ImportReport {

  private static final int REJECTED_SHOWN = 5;

  private ImportReport() {}

  /**
   * Prints it.
   *
   * @return the exit code: 0 where the import completed, else 1
   */
  static int print(Terminal terminal, JobView job) {
    Duration took = job.took().orElse(Duration.ZERO);
    terminal.line(terminal.ink(job.ink(), job.status()) + " in " + Words.time(took));
    job.text("error")
        .filter(error -> !job.completed())
        .ifPresent(error -> terminal.line(Words.oneLine(error)));
    job.object("result").ifPresent(result -> result(terminal, new JobView(result), took));
    return job.completed() ? 0 : 1;
  }

  private static void result(Terminal terminal, JobView result, Duration took) {
    result.number("rows").ifPresent(rows -> rows(terminal, result, rows, took));
    result.text("loteId").ifPresent(id -> fact(terminal, "lote", id));
  }

  private static void rows(Terminal terminal, JobView result, long rows, Duration took) {
    double seconds = Math.max(0.001, took.toMillis() / 1000.0);
    fact(terminal, "rows", Words.count(rows) + "  (" + Words.rate(rows / seconds) + ")");
  }

  private static void fact(Terminal terminal, String name, String value) {
    terminal.line(
        "  " + terminal.ink(Ink.QUIET, name + " ".repeat(Math.max(1, 12 - name.length()))) + value);
  }
}
