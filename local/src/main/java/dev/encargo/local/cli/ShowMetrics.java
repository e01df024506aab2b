package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo metrics}. */
@Command(
    name = "metrics",
    description = "How jobs went over a window, by type and priority; for administrators.",
    footer = {"", "Example:", "  ./encargo metrics --window 24h"})
final class ShowMetrics implements Callable<Integer> {

  @Option(
      names = "--window",
      paramLabel = "TIME",
      description = "15m, 1h, 7d: up to 30d; 1h where none is given.")
  String window = "1h";

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connectAsAdmin()) {
      JsonObject answer = api.get(Api.path("/api/admin/metrics", Arrays.asList("window", window)));
      return output.json ? output.print(answer) : table(answer.objects("metrics"));
    }
  }

  private int table(List<JsonObject> lines) {
    if (lines.isEmpty()) {
      output.terminal().line("No job has ended within " + window + ".");
      return 0;
    }
    Table table =
        new Table(
            "TYPE", "PRIORITY", "DONE", "FAILED", "OK", "A MINUTE", "WAIT p50/p95", "RUN p50/p95");
    for (JsonObject line : lines) {
      table.row(
          line.whole("failed") > 0 ? Ink.BAD : Ink.GOOD,
          line.text("type"),
          line.text("priority"),
          Words.count(line.whole("completed")),
          Words.count(line.whole("failed")),
          line.get("successRate") == null ? "" : percent(line.decimal("successRate")),
          line.decimal("perMinute").toPlainString(),
          times(line, "Wait"),
          times(line, "Run"));
    }
    table.lines(output.terminal(), 4).forEach(output.terminal()::line);
    return 0;
  }

  private static String percent(BigDecimal share) {
    return String.format(Locale.ROOT, "%.1f %%", share.doubleValue() * 100);
  }

  private static String times(JsonObject line, String measure) {
    return line.get("p50" + measure + "Ms") == null
        ? ""
        : Words.count(line.whole("p50" + measure + "Ms"))
            + " / "
            + Words.count(line.whole("p95" + measure + "Ms"))
            + " ms";
  }
}
