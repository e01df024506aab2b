package dev.encargo.functions.api;

import dev.encargo.job.Job;
import dev.encargo.job.MergeMetadata;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import java.util.List;

/** {@code PATCH /api/jobs/{id}}: merges {@code {"metadata": {…}}} into the job's; nothing else of a job is its owner's to change. */
final class PatchJob {

  private final MergeMetadata merge;

  PatchJob(MergeMetadata merge) {
    this.merge = merge;
  }

  Response answer(Call call) {
    JsonObject body = Json.parseObject(call.text());
    for (String name : body.names()) {
      if (!name.equals("metadata")) {
        throw InvalidInput.malformed(
            name, "cannot be changed; only metadata can" + Nearest.hint(name, List.of("metadata")));
      }
    }
    try {
      Job job = ShowJob.found(merge.merge(call.owner(), call.id(), body.object("metadata")));
      return Response.json(
          200,
          to -> {
            RenderJob.open(to, job);
            to.writeEndObject();
          });
    } catch (MergeMetadata.TooLarge e) {
      throw InvalidInput.tooLarge(
          "metadata", "would be larger than " + MergeMetadata.MOST_BYTES / 1024 + " KiB as JSON");
    }
  }
}
