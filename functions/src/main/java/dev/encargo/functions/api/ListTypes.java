package dev.encargo.functions.api;

import static dev.encargo.functions.api.RenderJob.field;

import dev.encargo.job.JobHandler;
import dev.encargo.schema.JsonSchema;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** {@code GET /api/types}: the job types that the caller may create jobs of, each with the schema of its payload. */
final class ListTypes {

  private final Map<String, JobHandler> handlers;

  ListTypes(Map<String, JobHandler> handlers) {
    this.handlers = handlers;
  }

  Response answer(Call call) {
    call.query().only(List.of()).check();
    List<JobHandler> types =
        handlers.values().stream()
            .filter(handler -> call.admin() || !handler.forAdmins())
            .sorted(Comparator.comparing(JobHandler::type))
            .toList();
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          to.writeArrayFieldStart("types");
          for (JobHandler handler : types) {
            to.writeStartObject();
            field(to, "type", handler.type());
            field(to, "forAdmins", handler.forAdmins());
            field(
                to,
                "payloadSchema",
                handler.payloadSchema().map(JsonSchema::document).orElse(null));
            to.writeEndObject();
          }
          to.writeEndArray();
          to.writeEndObject();
        });
  }
}
