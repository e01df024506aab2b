package dev.encargo.functions.timer;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.encargo.Platform;
import dev.encargo.Settings;
import dev.encargo.functions.Snapshot;
import dev.encargo.handlers.Handlers;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.schedule.Cron;
import dev.encargo.schedule.FireSchedule;
import dev.encargo.schedule.ShippedSchedule;
import dev.encargo.schedule.Timing;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.UUID;

/**
 * What the rules of schedules call, with {@code {"schedule": id, "cron": …, "timeZone": …, "time": …}}, or {@code {"shipped": "payout",
 * "time": …}} for one that the platform ships. It answers {@code {"made": 1, "skipped": 0}}.
 *
 * <p>A rule whose schedule has a zone calls at minutes at which nothing is due, too: those end here, and wake no database.
 */
public final class FireScheduleFunction implements RequestStreamHandler {

  private final FireSchedule fireSchedule;
  private final Settings settings;

  public FireScheduleFunction() {
    Platform platform = Platform.of(System.getenv());
    Snapshot.prepare(System.getenv(), FireScheduleFunction.class, () -> {}, platform.log());
    this(platform);
  }

  public FireScheduleFunction(Platform platform) {
    this.fireSchedule = platform.fireSchedule(Handlers.all(platform).keySet());
    this.settings = platform.settings();
  }

  @Override
  public void handleRequest(InputStream in, OutputStream answer, Context context)
      throws IOException {
    JsonObject event = Json.parseObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    FireSchedule.Fired fired = fire(event, Instant.parse(event.text("time")));
    answer.write(
        JsonObject.of("made", fired.made(), "skipped", fired.skipped())
            .toJson()
            .getBytes(StandardCharsets.UTF_8));
  }

  private FireSchedule.Fired fire(JsonObject event, Instant called) {
    if (event.get("shipped") != null) {
      ShippedSchedule shipped = ShippedSchedule.of(event.text("shipped"));
      if (shipped == null) {
        throw InvalidInput.refused("shipped", "is none: write payout, cleanup or retry");
      }
      return fireSchedule.fire(shipped, settings.cron(shipped), called);
    }
    if (event.get("cron") != null && !mayBeDue(event, called)) {
      return FireSchedule.Fired.NOTHING;
    }
    return fireSchedule.fire(UUID.fromString(event.text("schedule")), called);
  }

  private static boolean mayBeDue(JsonObject event, Instant called) {
    return FireSchedule.mayBeDue(
        new Timing.Repeated(
            Cron.parse(event.text("cron")), ZoneId.of(event.text("timeZone", "UTC"))),
        called);
  }
}
