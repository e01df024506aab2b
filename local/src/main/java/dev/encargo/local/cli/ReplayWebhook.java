package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encargo webhook replay}. */
@Command(
    name = "replay",
    description =
        "Send again what failed, given up or waiting for its next attempt; or one delivery.",
    footer = {
      "",
      "Examples:",
      "  ./encargo webhook replay 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d",
      "  ./encargo webhook replay 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d --delivery 019f1a2b-7c55-7d44-8a55-0c6d7e8f9a01",
    })
final class ReplayWebhook implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The webhook's id.")
  String id = "";

  @Option(
      names = "--delivery",
      paramLabel = "DELIVERY",
      description = "Only this one, whatever became of it; all that failed where none is given.")
  @Nullable String delivery;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    List<@Nullable String> query = Arrays.asList("delivery", delivery);
    try (Api api = target.connectAsAdmin()) {
      JsonObject done = api.post(Api.path(Webhooks.path(id) + "/replay", query));
      if (output.json) {
        return output.print(done);
      }
      output
          .terminal()
          .line(Words.count(done.whole("replayed"), "delivery", "deliveries") + " sent again.");
      return 0;
    }
  }
}
