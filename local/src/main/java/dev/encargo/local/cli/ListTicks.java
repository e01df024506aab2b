package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin PageOptions pages = new PageOptions();
  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connect()) {
      JsonObject page = api.get(pages.path("/api/schedules/" + Api.segment(id) + "/ticks"));
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
    PageOptions.tellMore(terminal, page);
    return 0;
  }
}
