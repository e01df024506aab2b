package dev.encargo.functions.api;

import dev.encargo.json.FieldErrors;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.json.Nearest;
import dev.encargo.net.WebhookUrls;
import dev.encargo.outbox.WebhookSecret;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a body says of a subscription; what it does not say is null.
 *
 * @param eventTypes empty for all
 */
record ReadWebhook(
    @Nullable String url,
    @Nullable List<String> eventTypes,
    @Nullable String description,
    @Nullable String secret) {

  private static final List<String> FIELDS = List.of("url", "eventTypes", "description", "secret");
  private static final int MOST_TYPES = 50;

  /**
   * Reads a body, which may be empty.
   *
   * @param known types of events
   * @throws InvalidInput naming every field that is wrong
   */
  static ReadWebhook of(Call call, WebhookUrls urls, Set<String> known) {
    JsonObject body =
        call.request().body().length == 0 ? JsonObject.EMPTY : Json.parseObject(call.text());
    FieldErrors errors = new FieldErrors();
    for (String name : body.names()) {
      if (!FIELDS.contains(name)) {
        errors.malformed(name, "is unknown" + Nearest.hint(name, FIELDS));
      }
    }
    String url = text(body, "url", 2_000, errors);
    String refusal = url == null ? null : urls.refusal(url);
    if (refusal != null) {
      errors.refused("url", refusal);
    }
    String secret = text(body, "secret", 200, errors);
    String weak = secret == null ? null : WebhookSecret.refusal(secret);
    if (weak != null) {
      errors.refused("secret", weak);
    }
    List<String> types = types(body, known, errors);
    String description = text(body, "description", 500, errors);
    errors.throwIfAny();
    return new ReadWebhook(url, types, description, secret);
  }

  private static @Nullable String text(JsonObject body, String name, int most, FieldErrors errors) {
    Object value = body.get(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      errors.malformed(name, "must be a text");
      return null;
    }
    if (text.isBlank() || text.length() > most) {
      errors.refused(name, "must be 1 to " + most + " characters");
      return null;
    }
    return text;
  }

  private static @Nullable List<String> types(
      JsonObject body, Set<String> known, FieldErrors errors) {
    Object value = body.get("eventTypes");
    if (value == null) {
      return null;
    }
    if (!(value instanceof List<?> list)) {
      errors.malformed(
          "eventTypes", "must be a list, such as [\"JobFailed\"]; an empty one means all");
      return null;
    }
    if (list.size() > MOST_TYPES) {
      errors.refused("eventTypes", "must be at most " + MOST_TYPES);
      return null;
    }
    for (int i = 0; i < list.size(); i++) {
      if (!(list.get(i) instanceof String type)) {
        errors.malformed("eventTypes[" + i + "]", "must be a text, such as \"JobFailed\"");
      } else if (!known.contains(type)) {
        errors.refused("eventTypes[" + i + "]", "is no type of event" + Nearest.hint(type, known));
      }
    }
    return list.stream().map(String::valueOf).distinct().toList();
  }
}
