package dev.encargo.local.cli;

import dev.encargo.job.Priority;
import dev.encargo.json.JsonObject;

/** A priority as the API shows it, for people. */
final class QueueView {

  private QueueView() {}

  /** {@code working} or {@code paused}; {@code ?} where Lambda could not tell. */
  static String state(JsonObject queue) {
    return queue.get("paused") instanceof Boolean paused ? (paused ? "paused" : "working") : "?";
  }

  /**
   * Pauses or resumes one, and tells how it is now.
   *
   * @param verb the last part of the path
   */
  static int change(ApiOptions target, Output output, String priority, String verb) {
    Priority known = Priority.of(priority);
    if (known == null) {
      throw new Failure(
          "There is no priority "
              + Words.oneLine(priority)
              + ": write CRITICAL, HIGH, NORMAL or LOW.");
    }
    try (Api api = target.connectAsAdmin()) {
      JsonObject queue = api.post("/api/admin/queues/" + known + "/" + verb);
      if (output.json) {
        return output.print(queue);
      }
      output
          .terminal()
          .line(
              known
                  + " is "
                  + state(queue)
                  + ": "
                  + Words.count(queue.whole("waiting"), "job waits", "jobs wait")
                  + ", "
                  + Words.count(queue.whole("inFlight"), "runs", "run")
                  + ".");
      return 0;
    }
  }
}
