package dev.encargo.functions.api;

import static dev.encargo.functions.api.RenderJob.field;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.schedule.Schedule;
import dev.encargo.schedule.Tick;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a schedule as the API shows it. */
final class RenderSchedule {

  /** How many of its next runs one shows. */
  static final int NEXT = 5;

  private RenderSchedule() {}

  static void write(JsonGenerator to, Schedule schedule, int next) throws IOException {
    to.writeStartObject();
    field(to, "id", schedule.id());
    for (Map.Entry<String, @Nullable Object> each : schedule.asked().toJson().fields().entrySet()) {
      field(to, each.getKey(), each.getValue());
    }
    field(to, "status", status(schedule));
    field(to, "nextRuns", schedule.nextRuns(next));
    to.writeFieldName("lastTick");
    Tick last = schedule.state().lastTick();
    if (last == null) {
      to.writeNull();
    } else {
      write(to, last);
    }
    field(to, "userId", schedule.owner().userId());
    field(to, "createdAt", schedule.state().createdAt());
    field(to, "updatedAt", schedule.state().updatedAt());
    to.writeEndObject();
  }

  private static String status(Schedule schedule) {
    if (schedule.state().endedAt() != null) {
      return "ENDED";
    }
    return schedule.state().paused() ? "PAUSED" : "ACTIVE";
  }

  static void write(JsonGenerator to, Tick tick) throws IOException {
    to.writeStartObject();
    field(to, "at", tick.at());
    field(to, "outcome", tick.jobId() == null ? "SKIPPED" : "FIRED");
    field(to, "reason", tick.reason());
    field(to, "jobId", tick.jobId());
    field(to, "manual", tick.manual());
    field(to, "handledAt", tick.handledAt());
    field(to, "lateMs", tick.late().toMillis());
    to.writeEndObject();
  }
}
