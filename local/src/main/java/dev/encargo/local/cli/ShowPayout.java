package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code encargo payout show}. */
@Command(
    name = "show",
    description = "Show one payout.",
    footer = {"", "Example:", "  ./encargo payout show 019f1a2b-7c55-7d44-8a55-0c6d7e8f9a01"})
final class ShowPayout implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The payout's id.")
  String id = "";

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connectAsAdmin()) {
      JsonObject payout = api.get("/api/admin/payouts/" + Api.segment(id));
      if (output.json) {
        return output.print(payout);
      }
      PrettyJson.lines(payout, output.terminal().width()).forEach(output.terminal()::line);
      return 0;
    }
  }
}
