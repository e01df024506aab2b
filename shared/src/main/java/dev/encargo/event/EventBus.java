package dev.encargo.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where others listen for events. Safe for use by many threads. */
public interface EventBus {

  /**
   * Puts events on the bus, in whatever order.
   *
   * @return for each, in the order given, why it was not taken; null where it was
   */
  List<@Nullable String> put(List<BusEvent> events);
}
