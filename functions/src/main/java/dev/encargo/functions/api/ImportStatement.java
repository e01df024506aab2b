package dev.encargo.functions.api;

import dev.encargo.file.Uploads;
import dev.encargo.job.NewJob;
import dev.encargo.json.FieldError;
import dev.encargo.json.FieldErrors;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import dev.encargo.owner.Owner;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/jobs/dkt-import}: imports a card statement that was uploaded before. The body is flat: what would be in the
 * {@code payload} of a {@code dkt.import} stands beside the job's own fields.
 */
final class ImportStatement {

  private static final String TYPE = "dkt.import";
  private static final List<String> OF_JOB =
      List.of(
          "name",
          "priority",
          "maxRetries",
          "retryDelay",
          "scheduledAt",
          "webhookUrl",
          "url",
          "metadata",
          "orderingKey",
          "uniqueKey",
          "debounce",
          "throttle");
  private static final List<String> OF_PAYLOAD =
      List.of("key", "fileName", "charset", "delimiter", "dateFormat", "decimal", "currency");

  private final PostJobs jobs;

  ImportStatement(PostJobs jobs) {
    this.jobs = jobs;
  }

  Response answer(Call call) {
    JsonObject job = job(Json.parseObject(call.text()));
    try {
      return jobs.one(call, job.toJson().getBytes(StandardCharsets.UTF_8));
    } catch (InvalidInput refused) {
      throw new InvalidInput(
          refused.kind(), refused.errors().stream().map(ImportStatement::flat).toList());
    }
  }

  /**
   * Refuses imports of files that are not the caller's, however the job was asked for.
   *
   * @throws InvalidInput where one is not
   */
  static void check(Uploads uploads, Owner owner, List<NewJob> jobs) {
    for (NewJob job : jobs) {
      if (job.type().equals(TYPE)
          && !(job.payload().get("key") instanceof String key && uploads.belongsTo(owner, key))) {
        throw InvalidInput.refused(
            "payload.key", "names no upload of yours; POST /api/uploads gives one");
      }
    }
  }

  private static JsonObject job(JsonObject body) {
    Map<String, @Nullable Object> job = new LinkedHashMap<>();
    Map<String, @Nullable Object> payload = new LinkedHashMap<>();
    FieldErrors errors = new FieldErrors();
    body.fields()
        .forEach((name, value) -> {
          if (OF_JOB.contains(name)) {
            job.put(name, value);
          } else if (OF_PAYLOAD.contains(name)) {
            payload.put(name, value);
          } else {
            List<String> known = Stream.concat(OF_PAYLOAD.stream(), OF_JOB.stream()).toList();
            errors.malformed(name, "is unknown" + Nearest.hint(name, known));
          }
        });
    errors.throwIfAny();
    job.put("type", TYPE);
    job.put("payload", JsonObject.of(payload));
    return JsonObject.of(job);
  }

  private static FieldError flat(FieldError error) {
    String field = error.field();
    return field.startsWith("payload.")
        ? new FieldError(field.substring("payload.".length()), error.message())
        : error;
  }
}
