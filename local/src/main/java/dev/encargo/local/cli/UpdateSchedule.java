package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code encargo schedule update}. */
@Command(
    name = "update",
    description = "Change a schedule: what is not given stays as it is.",
    footer = {
      "",
      "Example:",
      "  ./encargo schedule update 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d --cron '0 10 * * *'",
    })
final class UpdateSchedule implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The schedule's id.")
  String id = "";

  @Mixin ScheduleFields fields = new ScheduleFields();
  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    JsonObject body = fields.body(null);
    if (body.names().isEmpty()) {
      throw new Failure("Nothing is to be changed: write --cron, --overlap or another option.");
    }
    try (Api api = target.connect()) {
      JsonObject changed = api.patch("/api/schedules/" + Api.segment(id), body);
      if (output.json) {
        return output.print(changed);
      }
      new ScheduleView(changed).tell(output.terminal());
      return 0;
    }
  }
}
