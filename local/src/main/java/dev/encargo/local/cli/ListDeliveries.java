package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encargo webhook deliveries}. */
@Command(
    name = "deliveries",
    description = "List what was sent to a webhook and what it answered, the newest first.",
    footer = {
      "",
      "Example:",
      "  ./encargo webhook deliveries 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d --status FAILED",
    })
final class ListDeliveries implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The webhook's id.")
  String id = "";

  @Option(names = "--status", paramLabel = "STATUS", description = "WAITING, DELIVERED or FAILED.")
  @Nullable String status;

  @Option(
      names = "--before",
      paramLabel = "DELIVERY",
      description = "The next page: only those older than this one.")
  @Nullable String before;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Deliveries a page, at most 100; 50 where none is given.")
  int limit = 50;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    List<@Nullable String> query =
        Arrays.asList("status", status, "before", before, "limit", Integer.toString(limit));
    try (Api api = target.connectAsAdmin()) {
      JsonObject page = api.get(Api.path(Webhooks.path(id) + "/deliveries", query));
      return output.json ? output.print(page) : table(page.objects("deliveries"));
    }
  }

  private int table(List<JsonObject> deliveries) {
    Terminal terminal = output.terminal();
    if (deliveries.isEmpty()) {
      terminal.line("No such deliveries.");
      return 0;
    }
    Table table = new Table("ID", "EVENT", "STATUS", "TRIES", "ANSWER", "LAST", "NEXT", "ERROR");
    for (JsonObject delivery : deliveries) {
      String state = delivery.text("status");
      table.row(
          state.equals("FAILED") ? Ink.BAD : state.equals("DELIVERED") ? Ink.GOOD : Ink.WAITING,
          delivery.text("id"),
          Words.oneLine(delivery.text("eventType")),
          state,
          Long.toString(delivery.whole("attempts")),
          delivery.get("responseStatus") == null
              ? "-"
              : Long.toString(delivery.whole("responseStatus")),
          delivery.get("lastAt") instanceof String last ? Words.moment(last) : "-",
          delivery.get("nextAt") instanceof String next ? Words.moment(next) : "-",
          delivery.get("error") instanceof String error ? Words.oneLine(error) : "");
    }
    table.lines(terminal, 2).forEach(terminal::line);
    if (deliveries.size() == limit) {
      terminal.line(
          terminal.ink(Ink.QUIET, "More: add --before " + deliveries.getLast().text("id")));
    }
    return 0;
  }
}
