package dev.encargo.job;

import com.fasterxml.jackson.core.JsonToken;
import dev.encargo.json.FieldErrors;
import dev.encargo.json.FieldReader;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import dev.encargo.net.WebhookUrls;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the fields of one new job, in whatever order they come. */
final class NewJobFields {

  private static final int MAX_PAYLOAD = 128 * 1024;
  private static final int MAX_METADATA = 16 * 1024;
  private static final Duration MAX_RETRY_DELAY = Duration.ofDays(1);
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);
  private static final Duration FURTHEST = Duration.ofDays(366);
  private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9]*(\\.[a-z0-9-]+)*");

  private static final List<String> KNOWN =
      List.of(
          "type",
          "name",
          "payload",
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

  /** What a job shows but its creator does not decide. */
  private static final Set<String> OURS =
      Set.of(
          "id",
          "owner",
          "userId",
          "guestId",
          "scheduleId",
          "workerId",
          "status",
          "progress",
          "processedItems",
          "totalItems",
          "message",
          "ratePerSecond",
          "etaSeconds",
          "retryCount",
          "dispatch",
          "fence",
          "leaseUntil",
          "runAt",
          "dueAt",
          "checkpoint",
          "result",
          "error",
          "loteDeleted",
          "attempts",
          "logs",
          "createdAt",
          "updatedAt",
          "startedAt",
          "completedAt",
          "cancelRequestedAt",
          "deduplicated");

  private final FieldReader fields;
  private final FieldErrors errors;
  private final Map<String, JobHandler> handlers;
  private final WebhookUrls webhooks;
  private final Instant now;

  private @Nullable String type;
  private @Nullable String name;
  private JsonObject payload = JsonObject.EMPTY;
  private Priority priority = Priority.NORMAL;
  private long maxRetries = 3;
  private long retryDelay = 1_000;
  private @Nullable Instant scheduledAt;
  private @Nullable String webhookUrl;
  private @Nullable String url;
  private JsonObject metadata = JsonObject.EMPTY;
  private @Nullable String orderingKey;
  private @Nullable String uniqueKey;
  private Deduplication.@Nullable Debounce debounce;
  private Deduplication.@Nullable Throttle throttle;

  NewJobFields(
      FieldReader fields,
      FieldErrors errors,
      Map<String, JobHandler> handlers,
      WebhookUrls webhooks,
      Instant now) {
    this.fields = fields;
    this.errors = errors;
    this.handlers = handlers;
    this.webhooks = webhooks;
    this.now = now;
  }

  /** Reads to the end of the object; null where anything was wrong. */
  @Nullable NewJob read() throws IOException {
    int before = errors.count();
    boolean typed = false;
    for (String field = fields.next(); field != null; field = fields.next()) {
      typed |= field.equals("type");
      read(field);
    }
    if (!typed) {
      errors.malformed(fields.path("type"), "is missing");
    }
    checkTogether();
    if (type == null || errors.count() > before) {
      return null;
    }
    return check(type) ? job(type) : null;
  }

  private void read(String field) throws IOException {
    switch (field) {
      case "type" -> type = type();
      case "name" -> name = fields.text(200);
      case "payload" -> payload = or(fields.object(MAX_PAYLOAD), payload);
      case "priority" -> priority = or(priority(), priority);
      case "maxRetries" -> maxRetries = or(fields.whole(0, 100), maxRetries);
      case "retryDelay" -> retryDelay = or(fields.whole(0, MAX_RETRY_DELAY.toMillis()), retryDelay);
      case "scheduledAt" -> scheduledAt = scheduledAt();
      case "webhookUrl" -> webhookUrl = webhookUrl();
      case "url" -> url = fields.text(2_000);
      case "metadata" -> metadata = or(fields.object(MAX_METADATA), metadata);
      case "orderingKey" -> orderingKey = fields.text(200);
      case "uniqueKey" -> uniqueKey = fields.text(200);
      case "debounce" -> {
        JsonObject given = fields.object(MAX_METADATA);
        debounce =
            given == null
                ? null
                : new DeduplicationFields(errors).debounce(fields.path(field), given);
      }
      case "throttle" -> {
        JsonObject given = fields.object(MAX_METADATA);
        throttle =
            given == null
                ? null
                : new DeduplicationFields(errors).throttle(fields.path(field), given);
      }
      default -> {
        if (OURS.contains(field)) {
          fields.wrong("is set by the platform; leave it out");
        } else {
          fields.unknown(KNOWN);
        }
      }
    }
  }

  private @Nullable String type() throws IOException {
    String text = fields.text(100);
    if (text == null || handlers.containsKey(text)) {
      return text;
    }
    if (!TYPE.matcher(text).matches()) {
      fields.wrong("must be lower-case words joined by dots, such as email.send");
      return null;
    }
    fields.refuse("is a type that nobody handles" + Nearest.hint(text, handlers.keySet()));
    return null;
  }

  private boolean check(String type) {
    try {
      JobHandler handler = handlers.get(type);
      if (handler != null) {
        JobHandler.checkPayload(handler, payload);
      }
      return true;
    } catch (InvalidInput refused) {
      errors.addAll(fields.path("payload"), refused);
      return false;
    }
  }

  /** Each of these says for itself which creations are one, or when the job starts. */
  private void checkTogether() {
    if (debounce != null && throttle != null) {
      errors.refused(fields.path("throttle"), "is given together with debounce; write one of them");
    }
    if ((debounce != null || throttle != null) && uniqueKey != null) {
      errors.refused(
          fields.path("uniqueKey"),
          "does not go with "
              + (debounce == null ? "throttle" : "debounce")
              + "; write one of them");
    }
    if (debounce != null && scheduledAt != null) {
      errors.refused(
          fields.path("scheduledAt"), "does not go with debounce, whose delay says when it starts");
    }
    if (debounce != null && orderingKey != null) {
      errors.refused(
          fields.path("orderingKey"),
          "does not go with debounce: a job that is moved on would hold up those behind it");
    }
  }

  private @Nullable Priority priority() throws IOException {
    if (fields.token() == JsonToken.VALUE_NUMBER_INT) {
      Long number = fields.whole(0, 10);
      return number == null ? null : Priority.of(number.intValue());
    }
    String text = fields.text(20);
    if (text == null) {
      return null;
    }
    Priority known = Priority.of(text);
    if (known == null) {
      fields.refuse("must be CRITICAL, HIGH, NORMAL or LOW, or a number from 0 to 10");
    }
    return known;
  }

  private @Nullable Instant scheduledAt() throws IOException {
    String text = fields.text(40);
    if (text == null) {
      return null;
    }
    Instant at;
    try {
      at = OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      fields.wrong("must be a time in ISO 8601 with its offset, such as 2026-03-01T09:00:00Z");
      return null;
    }
    if (at.isBefore(now.minus(CLOCK_SKEW))) {
      fields.refuse("is past; it is " + now + " now");
      return null;
    }
    if (at.isAfter(now.plus(FURTHEST))) {
      fields.refuse("is more than 366 days away; it is " + now + " now");
      return null;
    }
    return at;
  }

  private @Nullable String webhookUrl() throws IOException {
    String text = fields.text(2_000);
    String refusal = text == null ? null : webhooks.refusal(text);
    if (refusal != null) {
      fields.refuse(refusal);
    }
    return text;
  }

  private NewJob job(String type) {
    return new NewJob(
        type,
        name == null ? type : name,
        payload,
        priority,
        (int) maxRetries,
        Duration.ofMillis(retryDelay),
        scheduledAt,
        webhookUrl,
        url,
        metadata,
        orderingKey,
        uniqueKey,
        debounce == null ? throttle : debounce);
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
