package dev.encargo.outbox;

import dev.encargo.json.JsonObject;
import java.time.Instant;
import java.util.UUID;

/**
 * Something that has happened.
 *
 * @param type such as {@code PayoutCalculated}
 * @param aggregateType what it happened to, such as {@code Payout}; events of one aggregate are told in their order
 */
public record OutboxEvent(
    UUID id,
    String type,
    String aggregateType,
    String aggregateId,
    JsonObject payload,
    Instant occurredAt) {

  /** As receivers know it: {@code evt_} and 32 hexadecimal digits. It is the same in every repeat. */
  public String publicId() {
    return "evt_" + id.toString().replace("-", "");
  }

  /** As receivers get it. */
  public JsonObject toJson() {
    return JsonObject.of(
        "id", publicId(),
        "type", type,
        "aggregateType", aggregateType,
        "aggregateId", aggregateId,
        "payload", payload,
        "occurredAt", occurredAt.toString());
  }
}
