package dev.encargo.functions.api;

import dev.encargo.job.JobFigures;
import dev.encargo.job.QueueFigures;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Sql;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/workers} and {@code /metrics}: who works, and how it went. */
final class ShowFigures {

  private static final Pattern WINDOW = Pattern.compile("([0-9]{1,4})([mhd])");
  private static final Duration LONGEST = Duration.ofDays(30);
  private static final Duration USUAL = Duration.ofHours(1);

  private final QueueFigures queues;
  private final JobFigures jobs;

  ShowFigures(Sql sql) {
    this.queues = new QueueFigures(sql);
    this.jobs = new JobFigures(sql);
  }

  void addTo(Routes routes) {
    routes
        .addAdmin("GET", "/api/admin/workers", this::workers)
        .addAdmin("GET", "/api/admin/metrics", this::metrics);
  }

  private Response workers(Call call) {
    Query query = call.query().only(List.of("status", "limit"));
    String status =
        query.value(
            "status",
            "active, stale or stopped",
            text -> {
              String word = text.toLowerCase(Locale.ROOT);
              return List.of("active", "stale", "stopped").contains(word) ? word : null;
            });
    int limit = query.whole("limit", 1, 1_000, 100);
    query.check();
    return list("workers", queues.workers(status, limit), null);
  }

  private Response metrics(Call call) {
    Query query = call.query().only(List.of("window"));
    Duration asked =
        query.value(
            "window",
            "minutes, hours or days up to 30d, such as 15m, 1h or 7d",
            ShowFigures::window);
    query.check();
    Duration window = asked == null ? USUAL : asked;
    return list("metrics", jobs.over(window), window);
  }

  private static @Nullable Duration window(String text) {
    Matcher window = WINDOW.matcher(text);
    if (!window.matches()) {
      return null;
    }
    long number = Long.parseLong(window.group(1));
    Duration duration =
        switch (window.group(2)) {
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    return duration.isZero() || duration.compareTo(LONGEST) > 0 ? null : duration;
  }

  private static Response list(String name, List<JsonObject> items, @Nullable Duration window) {
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          if (window != null) {
            to.writeNumberField("windowMs", window.toMillis());
          }
          to.writeFieldName(name);
          Json.write(to, items);
          to.writeEndObject();
        });
  }
}
