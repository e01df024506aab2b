package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code encargo queue list}. */
@Command(
    name = "list",
    description = "Show what waits, runs and is dead, by priority, and what is paused.",
    footer = {"", "Example:", "  ./encargo queue list"})
final class ListQueues implements Callable<Integer> {

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connectAsAdmin()) {
      JsonObject answer = api.get("/api/admin/queues");
      if (output.json) {
        return output.print(answer);
      }
      Table table =
          new Table(
              "PRIORITY",
              "STATE",
              "WAITING",
              "IN FLIGHT",
              "RETRYING",
              "SCHEDULED",
              "DEAD",
              "OLDEST");
      for (JsonObject queue : answer.objects("queues")) {
        String oldest = queue.text("oldestWaiting", "");
        table.row(
            queue.whole("deadLetters") > 0 ? Ink.BAD : Ink.QUIET,
            queue.text("priority"),
            QueueView.state(queue),
            Words.count(queue.whole("waiting")),
            Words.count(queue.whole("inFlight")),
            Words.count(queue.whole("retrying")),
            Words.count(queue.whole("scheduled")),
            Words.count(queue.whole("deadLetters")),
            oldest.isEmpty() ? "" : Words.ago(Instant.parse(oldest), Instant.now()));
      }
      table.lines(output.terminal(), 6).forEach(output.terminal()::line);
      return 0;
    }
  }
}
