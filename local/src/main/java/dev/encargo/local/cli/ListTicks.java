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

/** {@code encargo schedule ticks}. */
@Command(
    name = "ticks",
    description = "List what became of a schedule's times: fired, or skipped and why.",
    footer = {
      "",
      "Example:",
      "  ./encargo schedule ticks 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d",
    })
final class ListTicks implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The schedule's id.")
  String id = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Times a page, at most 100; 20 where none is given.")
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
    try (Api api = target.connect()) {
      JsonObject page =
          api.get(
              Api.path(
                  "/api/schedules/" + id + "/ticks",
                  Arrays.asList("limit", Integer.toString(limit), "cursor", cursor)));
      return output.json ? output.print(page) : table(page);
    }
  }

  private int table(JsonObject page) {
    Terminal terminal = output.terminal();
    List<JsonObject> ticks = page.objects("ticks");
    if (ticks.isEmpty()) {
      terminal.line("It has not fired yet.");
      return 0;
    }
    Table table = new Table("AT", "OUTCOME", "LATE", "WHY", "JOB");
    for (JsonObject tick : ticks) {
      boolean fired = tick.text("outcome").equals("FIRED");
      table.row(
          fired ? Ink.GOOD : Ink.WAITING,
          Words.moment(tick.text("at")),
          tick.text("outcome"),
          tick.whole("lateMs") + " ms",
          fired ? tick.flag("manual") ? "by hand" : "" : tick.text("reason"),
          tick.text("jobId", ""));
    }
    table.lines(terminal, 1).forEach(terminal::line);
    if (page.get("nextCursor") instanceof String next) {
      terminal.line(terminal.ink(Ink.QUIET, "More: add --cursor " + next));
    }
    return 0;
  }
}
