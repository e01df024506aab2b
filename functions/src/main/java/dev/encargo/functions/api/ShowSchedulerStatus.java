package dev.encargo.functions.api;

import static dev.encargo.functions.api.RenderJob.field;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.Settings;
import dev.encargo.schedule.ShippedSchedule;
import java.io.IOException;
import java.util.List;

/** {@code GET /api/jobs/status}: the schedules that come with the platform, and whether their rules call. */
final class ShowSchedulerStatus {

  private final Settings settings;

  ShowSchedulerStatus(Settings settings) {
    this.settings = settings;
  }

  void addTo(Routes routes) {
    routes.add("GET", "/api/jobs/status", this::answer);
  }

  private Response answer(Call call) {
    call.query().only(List.of()).check();
    boolean enabled = settings.jobsEnabled();
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          field(to, "enabled", enabled);
          to.writeArrayFieldStart("jobs");
          // No rule calls it: commits wake it, whatever is switched off, and while it works another
          // look is on its way by this cron text.
          one(to, "outboxPublisher", settings.outboxCron().text(), true, "work");
          for (ShippedSchedule shipped : ShippedSchedule.values()) {
            one(
                to,
                shipped.title(),
                settings.cron(shipped).text(),
                enabled && settings.ruleEnabled(shipped),
                "rule");
          }
          to.writeEndArray();
          to.writeEndObject();
        });
  }

  private static void one(
      JsonGenerator to, String name, String cron, boolean running, String wokenBy)
      throws IOException {
    to.writeStartObject();
    field(to, "name", name);
    field(to, "cron", cron);
    field(to, "running", running);
    field(to, "wokenBy", wokenBy);
    to.writeEndObject();
  }
}
