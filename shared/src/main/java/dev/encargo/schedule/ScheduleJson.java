package dev.encargo.schedule;

import dev.encargo.job.NewJob;
import dev.encargo.job.Priority;
import dev.encargo.json.JsonObject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A schedule as JSON: in the API, and the job of one in its row. */
final class ScheduleJson {

  private ScheduleJson() {}

  static JsonObject of(NewSchedule schedule) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("name", schedule.name());
    switch (schedule.timing()) {
      case Timing.Repeated repeated -> {
        fields.put("cron", repeated.cron().text());
        fields.put("timeZone", repeated.zone().getId());
      }
      case Timing.Once once -> fields.put("at", once.at().toString());
    }
    fields.put("startAt", schedule.startAt() == null ? null : schedule.startAt().toString());
    fields.put("endAt", schedule.endAt() == null ? null : schedule.endAt().toString());
    fields.put("overlap", schedule.overlap().word());
    fields.put("catchUp", schedule.catchUp().policy().word());
    fields.put("catchUpLimit", (long) schedule.catchUp().limit());
    fields.put("catchUpWindow", schedule.catchUp().window().toMillis());
    fields.put("jitter", schedule.jitter().toMillis());
    fields.put("job", of(schedule.job()));
    return JsonObject.of(fields);
  }

  static JsonObject of(NewJob job) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    fields.put("type", job.type());
    fields.put("name", job.name());
    fields.put("payload", job.payload());
    fields.put("priority", job.priority().name());
    fields.put("maxRetries", (long) job.maxRetries());
    fields.put("retryDelay", job.retryDelay().toMillis());
    fields.put("webhookUrl", job.webhookUrl());
    fields.put("url", job.url());
    fields.put("metadata", job.metadata());
    fields.put("orderingKey", job.orderingKey());
    fields.put("uniqueKey", job.uniqueKey());
    return JsonObject.of(fields);
  }

  /** What was checked when it was stored. */
  static NewJob job(JsonObject stored) {
    return new NewJob(
        stored.text("type"),
        stored.text("name"),
        stored.object("payload"),
        Priority.valueOf(stored.text("priority")),
        (int) stored.whole("maxRetries"),
        Duration.ofMillis(stored.whole("retryDelay")),
        null,
        (String) stored.get("webhookUrl"),
        (String) stored.get("url"),
        stored.object("metadata"),
        (String) stored.get("orderingKey"),
        (String) stored.get("uniqueKey"));
  }

  /** Of the job each field by itself; a cron text takes the place of a time, and the other way round. */
  static JsonObject patched(JsonObject schedule, JsonObject changes) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>(schedule.fields());
    changes
        .fields()
        .forEach((name, value) -> {
          if (name.equals("cron") && value != null) {
            fields.remove("at");
          } else if (name.equals("at") && value != null) {
            fields.remove("cron");
            fields.remove("timeZone");
          }
          if (value instanceof JsonObject inner && fields.get(name) instanceof JsonObject outer) {
            Map<String, @Nullable Object> merged = new LinkedHashMap<>(outer.fields());
            merged.putAll(inner.fields());
            fields.put(name, JsonObject.of(merged));
          } else {
            fields.put(name, value);
          }
        });
    return JsonObject.of(fields);
  }
}
