package dev.encargo.outbox;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A subscription: a URL that is told events.
 *
 * @param eventTypes to be told; empty for all
 * @param status {@code ACTIVE}, {@code PAUSED} (events wait) or {@code DISABLED} (the receiver wants no more)
 * @param reason why it is disabled
 */
public record Webhook(
    UUID id,
    String url,
    List<String> eventTypes,
    @Nullable String description,
    String status,
    @Nullable String reason,
    Instant createdAt,
    Instant updatedAt) {

  /**
   * One event that it was or will be told.
   *
   * @param status {@code WAITING}, {@code DELIVERED} or {@code FAILED}
   * @param responseStatus of the last attempt; null where there was no answer
   * @param nextAt of a waiting one: when it is told next
   */
  public record Told(
      UUID id,
      String eventId,
      String eventType,
      String status,
      int attempts,
      @Nullable Integer responseStatus,
      @Nullable String error,
      Instant createdAt,
      @Nullable Instant lastAt,
      @Nullable Instant endedAt,
      @Nullable Instant nextAt) {}
}
