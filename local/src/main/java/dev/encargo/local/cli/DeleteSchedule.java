package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code encargo schedule delete}. */
@Command(
    name = "delete",
    description = "Delete a schedule; the jobs that it made stay.",
    footer = {
      "",
      "Example:",
      "  ./encargo schedule delete 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d",
    })
final class DeleteSchedule implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The schedule's id.")
  String id = "";

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connect()) {
      api.delete("/api/schedules/" + Api.segment(id));
      if (output.json) {
        return output.print(JsonObject.of("deleted", id));
      }
      output.terminal().line("Deleted schedule " + id);
      return 0;
    }
  }
}
