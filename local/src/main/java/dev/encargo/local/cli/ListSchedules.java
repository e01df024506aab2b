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

/** {@code encargo schedule list}. */
@Command(
    name = "list",
    description = "List your schedules, the newest first.",
    footer = {"", "Examples:", "  ./encargo schedule list", "  ./encargo schedule list --json"})
final class ListSchedules implements Callable<Integer> {

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Schedules a page, at most 100; 20 where none is given.")
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
                  "/api/schedules",
                  Arrays.asList("limit", Integer.toString(limit), "cursor", cursor)));
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
    if (page.get("nextCursor") instanceof String next) {
      terminal.line(terminal.ink(Ink.QUIET, "More: add --cursor " + next));
    }
    return 0;
  }
}
