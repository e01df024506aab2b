package dev.encargo.functions.api;

import static dev.encargo.functions.api.RenderJob.field;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.job.UuidV7;
import dev.encargo.json.InvalidInput;
import dev.encargo.net.WebhookUrls;
import dev.encargo.outbox.Webhook;
import dev.encargo.outbox.Webhooks;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/admin/webhooks}: subscriptions to events. A secret is shown when it is made, and never again. */
final class ManageWebhooks {

  private final Webhooks webhooks;
  private final WebhookUrls urls;
  private final UuidV7 ids;
  private final Set<String> eventTypes;
  private final Runnable ring;

  /**
   * @param eventTypes that may be subscribed to
   * @param ring wakes the publisher
   */
  ManageWebhooks(
      Webhooks webhooks, WebhookUrls urls, UuidV7 ids, Set<String> eventTypes, Runnable ring) {
    this.webhooks = webhooks;
    this.urls = urls;
    this.ids = ids;
    this.eventTypes = eventTypes;
    this.ring = ring;
  }

  void addTo(Routes routes) {
    routes
        .addAdmin("POST", "/api/admin/webhooks", this::create)
        .addAdmin("GET", "/api/admin/webhooks", this::list)
        .addAdmin("GET", "/api/admin/webhooks/{id}", this::show)
        .addAdmin("PATCH", "/api/admin/webhooks/{id}", this::change)
        .addAdmin("DELETE", "/api/admin/webhooks/{id}", this::delete)
        .addAdmin("POST", "/api/admin/webhooks/{id}/pause", this::pause)
        .addAdmin("POST", "/api/admin/webhooks/{id}/resume", this::resume)
        .addAdmin("POST", "/api/admin/webhooks/{id}/secret", this::rotate)
        .addAdmin("GET", "/api/admin/webhooks/{id}/deliveries", this::deliveries)
        .addAdmin("POST", "/api/admin/webhooks/{id}/replay", this::replay);
  }

  Response create(Call call) {
    ReadWebhook asked = ReadWebhook.of(call, urls, eventTypes);
    if (asked.url() == null) {
      throw InvalidInput.malformed("url", "is missing");
    }
    String secret = asked.secret() == null ? webhooks.freshSecret() : asked.secret();
    List<String> types = asked.eventTypes() == null ? List.of() : asked.eventTypes();
    Webhook made = webhooks.create(ids.next(), asked.url(), types, asked.description(), secret);
    return rendered(201, made, secret).with("location", "/api/admin/webhooks/" + made.id());
  }

  Response list(Call call) {
    call.query().only(List.of()).check();
    List<Webhook> all = webhooks.list();
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          to.writeArrayFieldStart("webhooks");
          for (Webhook webhook : all) {
            write(to, webhook, null);
          }
          to.writeEndArray();
          to.writeEndObject();
        });
  }

  Response show(Call call) {
    return found(webhooks.find(call.id()));
  }

  Response change(Call call) {
    ReadWebhook asked = ReadWebhook.of(call, urls, eventTypes);
    if (asked.secret() != null) {
      throw InvalidInput.malformed(
          "secret", "is changed by POST …/secret, so that both sign for a day");
    }
    return found(
        webhooks.change(call.id(), asked.url(), asked.eventTypes(), asked.description(), null));
  }

  Response delete(Call call) {
    if (!webhooks.delete(call.id())) {
      throw none();
    }
    return Response.empty(204);
  }

  Response pause(Call call) {
    return found(webhooks.change(call.id(), null, null, null, "PAUSED"));
  }

  /** Also where the receiver had said 410. */
  Response resume(Call call) {
    Response resumed = found(webhooks.change(call.id(), null, null, null, "ACTIVE"));
    ring.run();
    return resumed;
  }

  Response rotate(Call call) {
    ReadWebhook asked = ReadWebhook.of(call, urls, eventTypes);
    if (asked.url() != null || asked.eventTypes() != null || asked.description() != null) {
      throw InvalidInput.malformed(
          asked.url() != null ? "url" : asked.eventTypes() != null ? "eventTypes" : "description",
          "is changed by PATCH; here goes a secret and nothing else");
    }
    String secret = asked.secret() == null ? webhooks.freshSecret() : asked.secret();
    if (!webhooks.rotate(call.id(), secret)) {
      throw none();
    }
    return webhooks
        .find(call.id())
        .map(one -> rendered(200, one, secret))
        .orElseThrow(ManageWebhooks::none);
  }

  Response deliveries(Call call) {
    Query query = call.query().only(List.of("status", "before", "limit"));
    String status =
        query.value(
            "status",
            "WAITING, DELIVERED or FAILED",
            text -> List.of("WAITING", "DELIVERED", "FAILED").contains(text) ? text : null);
    UUID before = query.value("before", "a delivery's id", ManageWebhooks::id);
    int limit = query.whole("limit", 1, 100, 50);
    query.check();
    if (webhooks.find(call.id()).isEmpty()) {
      throw none();
    }
    List<Webhook.Told> all = webhooks.deliveries(call.id(), status, before, limit);
    return Response.json(
        200,
        to -> {
          to.writeStartObject();
          to.writeArrayFieldStart("deliveries");
          for (Webhook.Told told : all) {
            write(to, told);
          }
          to.writeEndArray();
          to.writeEndObject();
        });
  }

  /** Without {@code delivery} all that have failed, given up or not. */
  Response replay(Call call) {
    Query query = call.query().only(List.of("delivery"));
    UUID delivery = query.value("delivery", "a delivery's id", ManageWebhooks::id);
    query.check();
    if (webhooks.find(call.id()).isEmpty()) {
      throw none();
    }
    int count = webhooks.replay(call.id(), delivery);
    if (count == 0 && delivery != null) {
      throw new Refusal(Problem.NOT_FOUND, "This webhook has no such delivery.");
    }
    ring.run();
    return Response.json(
        202,
        to -> {
          to.writeStartObject();
          to.writeNumberField("replayed", count);
          to.writeEndObject();
        });
  }

  private static @Nullable UUID id(String text) {
    try {
      return text.length() == 36 ? UUID.fromString(text) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Response found(Optional<Webhook> webhook) {
    return webhook.map(one -> rendered(200, one, null)).orElseThrow(ManageWebhooks::none);
  }

  private static Refusal none() {
    return new Refusal(Problem.NOT_FOUND, "There is no such webhook.");
  }

  private static Response rendered(int status, Webhook webhook, @Nullable String secret) {
    return Response.json(status, to -> write(to, webhook, secret));
  }

  private static void write(JsonGenerator to, Webhook webhook, @Nullable String secret)
      throws IOException {
    to.writeStartObject();
    field(to, "id", webhook.id());
    field(to, "url", webhook.url());
    field(to, "eventTypes", webhook.eventTypes());
    field(to, "description", webhook.description());
    field(to, "status", webhook.status());
    field(to, "reason", webhook.reason());
    field(to, "createdAt", webhook.createdAt());
    field(to, "updatedAt", webhook.updatedAt());
    if (secret != null) {
      field(to, "secret", secret);
    }
    to.writeEndObject();
  }

  private static void write(JsonGenerator to, Webhook.Told told) throws IOException {
    to.writeStartObject();
    field(to, "id", told.id());
    field(to, "eventId", told.eventId());
    field(to, "eventType", told.eventType());
    field(to, "status", told.status());
    field(to, "attempts", told.attempts());
    field(to, "responseStatus", told.responseStatus());
    field(to, "error", told.error());
    field(to, "createdAt", told.createdAt());
    field(to, "lastAt", told.lastAt());
    field(to, "endedAt", told.endedAt());
    field(to, "nextAt", told.nextAt());
    to.writeEndObject();
  }
}
