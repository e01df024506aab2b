package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code encargo schedule create}. */
@Command(
    name = "create",
    description = "Create a schedule: a job of this type, again and again or once.",
    footer = {
      "",
      "Examples:",
      "  ./encargo schedule create noop --cron 'every 5 minutes'",
      "  ./encargo schedule create http.request --cron '0 9 * * 1-5' --time-zone America/Santiago \\",
      "      --payload '{\"method\": \"GET\", \"url\": \"https://example.com/\"}'",
      "  ./encargo schedule create noop --at +10m",
    })
final class CreateSchedule implements Callable<Integer> {

  @Parameters(paramLabel = "TYPE", description = "Names the handler of its jobs.")
  String type = "";

  @Mixin ScheduleFields fields = new ScheduleFields();
  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    JsonObject body = fields.body(type);
    try (Api api = target.connect()) {
      JsonObject made = api.post("/api/schedules", body);
      if (output.json) {
        return output.print(made);
      }
      new ScheduleView(made).tell(output.terminal());
      return 0;
    }
  }
}
