package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo payout list}. */
@Command(
    name = "list",
    description = "List payouts, the newest first.",
    footer = {"", "Example:", "  ./encargo payout list --status FAILED --period 2026-11-22"})
final class ListPayouts implements Callable<Integer> {

  @Option(
      names = "--status",
      paramLabel = "STATUS",
      description = "PENDING, PROCESSING, PAID or FAILED.")
  @Nullable String status;

  @Option(names = "--period", paramLabel = "DAY", description = "Only of this day.")
  @Nullable String period;

  @Option(names = "--creator", paramLabel = "ID", description = "Only of this creator.")
  @Nullable String creator;

  @Mixin PageOptions pages = new PageOptions();
  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connectAsAdmin()) {
      JsonObject page =
          api.get(
              pages.path(
                  "/api/admin/payouts", "status", status, "period", period, "creatorId", creator));
      return output.json ? output.print(page) : table(page);
    }
  }

  private int table(JsonObject page) {
    Terminal terminal = output.terminal();
    List<JsonObject> payouts = page.objects("payouts");
    if (payouts.isEmpty()) {
      terminal.line("No such payouts. Make some: ./encargo payout calculate");
      return 0;
    }
    Table table = new Table("ID", "CREATOR", "PERIOD", "STATUS", "TRIES", "AMOUNT", "ERROR");
    for (JsonObject payout : payouts) {
      String state = payout.text("status");
      table.row(
          state.equals("FAILED") ? Ink.BAD : state.equals("PAID") ? Ink.GOOD : Ink.QUIET,
          payout.text("id"),
          Words.oneLine(payout.text("creatorId")),
          payout.text("period"),
          state,
          Long.toString(payout.whole("attempts")),
          amount(payout),
          Words.oneLine(payout.text("error", "")));
    }
    table.lines(terminal, 3).forEach(terminal::line);
    PageOptions.tellMore(terminal, page);
    return 0;
  }

  private static String amount(JsonObject payout) {
    String currency = payout.text("currency");
    int decimals = Currency.getInstance(currency).getDefaultFractionDigits();
    return currency
        + " "
        + BigDecimal.valueOf(payout.whole("amountMinor"), Math.max(decimals, 0)).toPlainString();
  }
}
