package dev.encargo.local.cli;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A job as the API shows it, read leniently: a field of a newer server is no reason to fail. */
record JobView(JsonObject json) {

  String id() {
    return json.text("id");
  }

  String type() {
    return text("type").orElse("");
  }

  String status() {
    return text("status").orElse("?");
  }

  boolean ended() {
    return switch (status()) {
      case "COMPLETED", "FAILED", "CANCELLED" -> true;
      default -> false;
    };
  }

  boolean completed() {
    return "COMPLETED".equals(status());
  }

  boolean waits() {
    return switch (status()) {
      case "PENDING", "QUEUED", "RETRYING" -> percent() == 0;
      default -> false;
    };
  }

  /** Why nothing moves yet. */
  String waiting() {
    return switch (status()) {
      case "RETRYING" ->
          "waits to try again ("
              + Words.count(number("retryCount").orElse(0L), "failed attempt", "failed attempts")
              + text("error").map(error -> ": " + Words.oneLine(error)).orElse("")
              + ")";
      case "PENDING" ->
          text("scheduledAt").map(at -> "waits for its time, " + at).orElse("waits for its queue");
      default -> "waits for a worker";
    };
  }

  int percent() {
    return Math.clamp(number("progress").orElse(0L), 0, 100);
  }

  Optional<String> message() {
    return text("message");
  }

  Optional<String> items() {
    Optional<Long> processed = number("processedItems");
    Optional<Long> total = number("totalItems").filter(items -> items > 0);
    return processed.map(
        done -> Words.count(done) + total.map(all -> " of " + Words.count(all)).orElse(""));
  }

  Optional<Double> ratePerSecond() {
    return json.get("ratePerSecond") instanceof Number rate && rate.doubleValue() > 0
        ? Optional.of(rate.doubleValue())
        : Optional.empty();
  }

  Optional<Duration> left() {
    return json.get("etaSeconds") instanceof Number eta && !ended()
        ? Optional.of(Duration.ofMillis(Math.round(eta.doubleValue() * 1000)))
        : Optional.empty();
  }

  Optional<Instant> time(String name) {
    try {
      return text(name).map(Instant::parse);
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** From the start of its newest attempt to its end. */
  Optional<Duration> took() {
    return duration("startedAt", "completedAt");
  }

  Optional<Duration> duration(String from, String to) {
    return time(from).flatMap(start -> time(to).map(end -> Duration.between(start, end)));
  }

  Optional<String> text(String name) {
    return json.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
  }

  Optional<Long> number(String name) {
    return json.get(name) instanceof Number number
        ? Optional.of(number.longValue())
        : Optional.empty();
  }

  Optional<JsonObject> object(String name) {
    return json.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
  }

  Iterable<JsonObject> objects(String name) {
    try {
      return json.objects(name);
    } catch (InvalidInput absent) {
      return java.util.List.of();
    }
  }

  Ink ink() {
    return ink(status());
  }

  static Ink ink(@Nullable String status) {
    return switch (status) {
      case "COMPLETED" -> Ink.GOOD;
      case "FAILED", "LOST" -> Ink.BAD;
      case "PROCESSING", "CONTINUED" -> Ink.BUSY;
      case "RETRYING", "CANCELLED" -> Ink.WAITING;
      case null, default -> Ink.QUIET;
    };
  }
}
