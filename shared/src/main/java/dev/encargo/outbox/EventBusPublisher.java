package dev.encargo.outbox;

import dev.encargo.event.BusEvent;
import dev.encargo.event.EventBus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts events on a bus; the event as webhooks have it is the detail. */
final class EventBusPublisher extends Publisher {

  private final EventBus bus;

  EventBusPublisher(EventBus bus) {
    this.bus = bus;
  }

  @Override
  List<Told> tell(List<Delivery> deliveries) {
    List<BusEvent> events =
        deliveries.stream()
            .map(Delivery::event)
            .map(event -> new BusEvent(event.type(), event.toJson().toJson(), event.occurredAt()))
            .toList();
    List<Told> told = new ArrayList<>(events.size());
    for (@Nullable String failure : bus.put(events)) {
      told.add(failure == null ? new Told.Delivered(null) : new Told.Again(null, failure, null));
    }
    return told;
  }
}
