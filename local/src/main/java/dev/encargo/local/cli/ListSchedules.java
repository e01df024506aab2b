package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code encargo schedule list}. */
@Command(
    name = "list",
    description = "List your schedules, the newest first.",
    footer = {"", "Examples:", "  ./encargo schedule list", "  ./encargo schedule list --json"})
final class ListSchedules implements Callable<Integer> {

  @Mixin PageOptions pages = new PageOptions();
  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connect()) {
      JsonObject page = api.get(pages.path("/api/schedules"));
      return output.json ? output.print(page) : table(page);
    }
  }

  private int table(JsonObject page) {
    Terminal terminal = output.terminal();
    List<JsonObject> schedules = page.objects("schedules");
    if (schedules.isEmpty()) {
      terminal.line(
          "No schedules. Create one: ./encargo schedule create noop --cron 'every 5 minutes'");
      return 0;
    }
    Table table = new Table("ID", "TYPE", "STATUS", "NEXT", "WHEN", "NAME");
    for (JsonObject json : schedules) {
      ScheduleView view = new ScheduleView(json);
      table.row(
          view.ink(),
          view.id(),
          view.type(),
          view.status(),
          view.nextOrNone(),
          view.when(),
          view.name());
    }
    table.lines(terminal, 2).forEach(terminal::line);
    PageOptions.tellMore(terminal, page);
    return 0;
  }
}
