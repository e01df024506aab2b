package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo schedule preview}. */
@Command(
    name = "preview",
    description = "Show when a schedule would fire, and create none.",
    footer = {
      "",
      "Example:",
      "  ./encargo schedule preview --cron '30 2 * * *' --time-zone America/New_York --count 10",
    })
final class PreviewSchedule implements Callable<Integer> {

  @Mixin ScheduleTimes times = new ScheduleTimes();

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "How many times, 1 to 100; 5 where none is given.")
  int count = 5;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    times.addTo(fields);
    try (Api api = target.connect()) {
      JsonObject preview = api.post("/api/schedules/preview?count=" + count, JsonObject.of(fields));
      if (output.json) {
        return output.print(preview);
      }
      preview
          .list("nextRuns")
          .forEach(time -> output.terminal().line(Words.moment(String.valueOf(time))));
      return 0;
    }
  }
}
