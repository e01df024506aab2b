package dev.encargo.functions.api;

import dev.encargo.job.PauseQueue;
import dev.encargo.job.Priority;
import dev.encargo.job.QueueFigures;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.Sql;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** {@code /api/admin/queues}: what waits in each priority, and whether anybody works on it. */
final class ManageQueues {

  private final QueueFigures figures;
  private final PauseQueue pause;

  ManageQueues(Sql sql, PauseQueue pause) {
    this.figures = new QueueFigures(sql);
    this.pause = pause;
  }

  void addTo(Routes routes) {
    routes
        .addAdmin("GET", "/api/admin/queues", this::list)
        .addAdmin("POST", "/api/admin/queues/{priority}/pause", call -> change(call, pause::pause))
        .addAdmin(
            "POST", "/api/admin/queues/{priority}/resume", call -> change(call, pause::resume));
  }

  private Response list(Call call) {
    call.query().only(List.of()).check();
    List<JsonObject> queues = queues();
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          to.writeFieldName("queues");
          Json.write(to, queues);
          to.writeEndObject();
        });
  }

  private Response change(Call call, BiConsumer<Priority, String> change) {
    Priority priority = priority(call.variable());
    call.query().only(List.of()).check();
    change.accept(priority, call.owner() instanceof Owner.User(String userId) ? userId : "");
    JsonObject changed =
        queues().stream()
            .filter(queue -> queue.text("priority").equals(priority.name()))
            .findFirst()
            .orElseThrow();
    return Response.json(200, to -> Json.write(to, changed));
  }

  private static Priority priority(String word) {
    Priority priority = Priority.of(word);
    if (priority == null) {
      String all =
          Arrays.stream(Priority.values()).map(Priority::name).collect(Collectors.joining(", "));
      throw new Refusal(Problem.NOT_FOUND, "There is no such priority: write one of " + all + ".");
    }
    return priority;
  }

  /** The highest first; {@code paused} is null where Lambda cannot tell it now. */
  private List<JsonObject> queues() {
    Map<Priority, Boolean> paused = pause.paused();
    return figures.queues().stream()
        .map(queue -> queue.with("paused", paused.get(Priority.valueOf(queue.text("priority")))))
        .toList();
  }
}
