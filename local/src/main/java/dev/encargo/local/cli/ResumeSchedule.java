package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code encargo schedule resume}. */
@Command(
    name = "resume",
    description = "Let a paused schedule fire again; what fell into the pause is not made up for.",
    footer = {
      "",
      "Example:",
      "  ./encargo schedule resume 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d",
    })
final class ResumeSchedule implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The schedule's id.")
  String id = "";

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connect()) {
      JsonObject schedule = api.post("/api/schedules/" + Api.segment(id) + "/resume");
      if (output.json) {
        return output.print(schedule);
      }
      new ScheduleView(schedule).tell(output.terminal());
      return 0;
    }
  }
}
