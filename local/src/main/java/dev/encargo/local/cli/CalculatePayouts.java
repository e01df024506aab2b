package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo payout calculate}. */
@Command(
    name = "calculate",
    description = "Make the payouts of a period; a repeat makes none twice.",
    footer = {
      "",
      "Examples:",
      "  ./encargo payout calculate",
      "  ./encargo payout calculate --period 2026-11-22",
    })
final class CalculatePayouts implements Callable<Integer> {

  @Option(
      names = "--period",
      paramLabel = "DAY",
      description = "The day they are of, such as 2026-11-22; today (UTC) where none is given.")
  @Nullable String period;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    JsonObject payload = period == null ? JsonObject.EMPTY : JsonObject.of("period", period);
    try (Api api = target.connectAsAdmin()) {
      JsonObject job =
          api.post("/api/jobs", JsonObject.of("type", "payout.calculate", "payload", payload));
      return output.watch(api, job.text("id"));
    }
  }
}
