package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code encargo payout retry}. */
@Command(
    name = "retry",
    description = "Pay what is due: payouts never tried, and failed ones whose time has come.",
    footer = {
      "",
      "Examples:",
      "  ./encargo payout retry",
      "  ./encargo payout retry 019f1a2b-7c55-7d44-8a55-0c6d7e8f9a01   let a FAILED one be tried again, then pay",
    })
final class RetryPayouts implements Callable<Integer> {

  @Parameters(
      paramLabel = "ID",
      arity = "0..1",
      description = "A payout that FAILED and was mended.")
  @Nullable String id;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connectAsAdmin()) {
      if (id != null) {
        api.post("/api/admin/payouts/" + Api.segment(id) + "/retry");
      }
      JsonObject job = api.post("/api/jobs", JsonObject.of("type", "payout.retry"));
      return output.watch(api, job.text("id"));
    }
  }
}
