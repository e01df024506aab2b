package dev.encargo.outbox;

import dev.encargo.log.Log;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes events to the log. */
final class ConsolePublisher extends Publisher {

  private final Log log;

  ConsolePublisher(Log log) {
    this.log = log;
  }

  @Override
  List<Told> tell(List<Delivery> deliveries) {
    for (Delivery delivery : deliveries) {
      OutboxEvent event = delivery.event();
      log.info(
          "event",
          "eventId",
          event.publicId(),
          "type",
          event.type(),
          "aggregateType",
          event.aggregateType(),
          "aggregateId",
          shown(event),
          "occurredAt",
          event.occurredAt());
    }
    return Collections.nCopies(deliveries.size(), new Told.Delivered(null));
  }

  /** A guest's id is not for the log. */
  private static @Nullable String shown(OutboxEvent event) {
    return event.aggregateType().equals("Guest") ? null : event.aggregateId();
  }
}
