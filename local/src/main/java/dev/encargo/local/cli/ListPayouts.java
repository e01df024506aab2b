package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.math.BigDecimal;
import java.util.Arrays;
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

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Payouts a page, at most 100; 20 where none is given.")
  int limit = 20;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "The next page, as the page before named it.")
  @Nullable String cursor;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    List<@Nullable String> query =
        Arrays.asList(
            "status",
            status,
            "period",
            period,
            "creatorId",
            creator,
            "limit",
            Integer.toString(limit),
            "cursor",
            cursor);
    try (Api api = target.connectAsAdmin()) {
      JsonObject page = api.get(Api.path("/api/admin/payouts", query));
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
    if (page.get("nextCursor") instanceof String next) {
      terminal.line(terminal.ink(Ink.QUIET, "More: add --cursor " + next));
    }
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
