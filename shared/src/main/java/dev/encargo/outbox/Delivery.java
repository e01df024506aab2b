package dev.encargo.outbox;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event that is to be told to one receiver.
 *
 * @param lane what is held up together: the publisher, a subscription, or a host that jobs named
 * @param stream what is told in order
 * @param url where to; null for the publisher
 * @param secrets that sign, the newest first
 * @param attempts failed so far
 */
record Delivery(
    UUID id,
    OutboxEvent event,
    String lane,
    String stream,
    @Nullable String url,
    List<String> secrets,
    int attempts) {

  static final String PUBLISHER = "publisher";

  boolean isToPublisher() {
    return lane.equals(PUBLISHER);
  }

  /** Not the secrets: this may be printed. */
  @Override
  public String toString() {
    return "Delivery[id=" + id + ", event=" + event.publicId() + "]";
  }
}
