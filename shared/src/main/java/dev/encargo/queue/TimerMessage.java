package dev.encargo.queue;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.UUID;

/** What travels through the timer queue, a standard queue whose messages have a delay of their own. */
public sealed interface TimerMessage {

  /** When it is to be acted upon. A message that arrives earlier (delays end at 15 minutes) is passed on. */
  Instant at();

  String body();

  /** Wakes the sweep. */
  record Wake(Instant at) implements TimerMessage {
    @Override
    public String body() {
      return JsonObject.of("wake", at.toString()).toJson();
    }
  }

  /**
   * A job that is due to the second.
   *
   * @param queue the name of the job's priority, which names its queue
   * @param message the doorbell to ring then
   */
  record Due(Instant at, String queue, JobMessage message) implements TimerMessage {
    @Override
    public String body() {
      return JsonObject.of(
              "due", at.toString(),
              "queue", queue,
              "jobId", message.jobId().toString(),
              "dispatch", message.dispatch(),
              "group", message.group())
          .toJson();
    }
  }

  /**
   * Reads what {@link #body} wrote.
   *
   * @throws InvalidInput where the text is no such message
   */
  static TimerMessage parse(String body) {
    JsonObject message = Json.parseObject(body);
    try {
      if (message.get("wake") != null) {
        return new Wake(Instant.parse(message.text("wake")));
      }
      return new Due(
          Instant.parse(message.text("due")),
          message.text("queue"),
          new JobMessage(
              UUID.fromString(message.text("jobId")),
              message.whole("dispatch"),
              message.text("group")));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw InvalidInput.malformed("", "is not a timer message");
    }
  }
}
