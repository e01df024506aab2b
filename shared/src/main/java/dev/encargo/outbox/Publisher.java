package dev.encargo.outbox;

import dev.encargo.event.EventBus;
import dev.encargo.log.Log;
import java.util.List;

/** Where all events go, as {@code OUTBOX_PUBLISHER_TYPE} names it. Safe for use by many threads. */
public abstract sealed class Publisher
    permits ConsolePublisher, WebhookPublisher, EventBusPublisher {

  /** A line of the log for each event, without its payload, which may hold what nobody should read there. */
  public static Publisher console(Log log) {
    return new ConsolePublisher(log);
  }

  /**
   * The operator's own URL.
   *
   * @param secret what signs
   */
  public static Publisher webhook(CallWebhook call, String url, String secret) {
    return new WebhookPublisher(call, url, secret);
  }

  /** An event bus. */
  public static Publisher bus(EventBus bus) {
    return new EventBusPublisher(bus);
  }

  /** Tells events, each of another aggregate, in whatever order, and says of each, in the order given, what became of it. */
  abstract List<Told> tell(List<Delivery> deliveries);
}
