package dev.encargo.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The variables of the shipped schedules, in the environment of the platform on one machine. */
class ShippedSchedulesTest {

  @TempDir Path state;

  @Test
  void they_fire_when_the_environment_says_so_and_the_api_shows_it() {
    ShiftedClock clock = new ShiftedClock();
    LocalOptions options =
        LocalOptions.of(Path.of(".."))
            .withState(state)
            .withPorts(0, 0)
            .withConcurrency(1)
            .withClock(clock)
            .withEnvironment(Map.of("RETRY_CRON", "*/2 * * * *", "PAYOUT_CRON", "0 4 1 * 1"));
    try (LocalPlatform platform = LocalPlatform.start(options);
        TestClient api = new TestClient(platform)) {
      JsonObject status = Json.parseObject(api.send(api.to("/api/jobs/status")).body());
      assertThat(status.flag("enabled")).isTrue();
      assertThat(status.objects("jobs"))
          .extracting(job -> job.text("name") + " " + job.text("cron") + " " + job.flag("running"))
          .containsExactly(
              "outboxPublisher * * * * * true",
              "payoutCalculation 0 4 1 * 1 true",
              "outboxCleanup 0 3 * * * true",
              "payoutRetry */2 * * * * true");
      clock.putForward(Duration.ofMinutes(2));
      platform.rules().wake();
      SmallFunctions.await("fired", () -> types(platform).contains("payout.retry"));
    }
  }

  private static List<String> types(LocalPlatform platform) {
    return platform.sql().query("select type from jobs", Params.NONE, row -> row.text("type"));
  }
}
