package dev.encargo.queue;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.util.UUID;

/**
 * The doorbell for a job: it says which job waits, the row says everything else.
 *
 * @param jobId the job
 * @param dispatch the number of this send; a job's dispatch only grows, so an older message is known as superseded
 * @param group the {@code MessageGroupId}, at most 128 characters of letters, digits and punctuation: messages of one group are
 *     delivered in order and one batch at a time, groups side by side
 */
public record JobMessage(UUID jobId, long dispatch, String group) {

  /** {@code MessageDeduplicationId}: SQS drops a second send of the same one within five minutes, even after a delete. */
  public String deduplicationId() {
    return jobId + ":" + dispatch;
  }

  /** {@code {"jobId": "…", "dispatch": 1}}. */
  public String body() {
    return "{\"jobId\":\"" + jobId + "\",\"dispatch\":" + dispatch + "}";
  }

  /**
   * Reads what {@link #body} wrote.
   *
   * @throws dev.encargo.json.InvalidInput where the text is no such message
   */
  public static JobMessage parse(String body, String group) {
    JsonObject message = Json.parseObject(body);
    try {
      return new JobMessage(
          UUID.fromString(message.text("jobId")), message.whole("dispatch"), group);
    } catch (IllegalArgumentException e) {
      throw dev.encargo.json.InvalidInput.malformed("jobId", "is not a UUID");
    }
  }
}
