package dev.encargo.functions.api;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/jobs/dkt-import}: imports a card statement that was uploaded before. The body is that of {@code POST /api/jobs}
 * with {@code key} in the place of {@code type} and {@code payload}.
 */
final class ImportStatement {

  private static final String TYPE = "dkt.import";
  private static final Set<String> NOT_HERE = Set.of("type", "payload");

  private final PostJobs jobs;

  ImportStatement(PostJobs jobs) {
    this.jobs = jobs;
  }

  Response answer(Call call) {
    JsonObject body = Json.parseObject(call.text());
    String key = body.text("key");
    if (!UploadKey.belongsTo(call.owner(), key)) {
      throw InvalidInput.refused("key", "names no upload of yours; POST /api/uploads gives one");
    }
    Map<String, @Nullable Object> job = new LinkedHashMap<>(body.fields());
    for (String field : job.keySet()) {
      if (NOT_HERE.contains(field)) {
        throw InvalidInput.malformed(field, "is known here; leave it out");
      }
    }
    job.remove("key");
    job.put("type", TYPE);
    job.put("payload", JsonObject.of("key", key));
    return jobs.one(call, JsonObject.of(job).toJson().getBytes(StandardCharsets.UTF_8));
  }
}
