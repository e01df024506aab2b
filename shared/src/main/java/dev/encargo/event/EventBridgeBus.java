package dev.encargo.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.encargo.aws.AwsFailure;
import dev.encargo.aws.AwsJson;
import dev.encargo.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link EventBus} on Amazon EventBridge, ten events to a request.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html">PutEvents</a>
 */
public final class EventBridgeBus implements EventBus {

  private static final String SOURCE = "dev.encargo";
  private static final int MOST_ENTRIES = 10;

  /** A request has 256 KiB at the most, of which source, type and time take a little: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html. */
  private static final int MOST_BYTES = 240 * 1024;

  private final AwsJson events;
  private final String address;
  private final String bus;

  /**
   * @param address of the service, where no endpoint of its own is given
   * @param bus its name
   */
  public EventBridgeBus(AwsJson events, String address, String bus) {
    this.events = events;
    this.address = address;
    this.bus = bus;
  }

  @Override
  public List<@Nullable String> put(List<BusEvent> all) {
    List<@Nullable String> failures = new ArrayList<>(all.size());
    List<BusEvent> batch = new ArrayList<>();
    int bytes = 0;
    for (BusEvent event : all) {
      int size = event.detail().getBytes(UTF_8).length;
      if (batch.size() == MOST_ENTRIES || (!batch.isEmpty() && bytes + size > MOST_BYTES)) {
        failures.addAll(putBatch(batch));
        batch.clear();
        bytes = 0;
      }
      batch.add(event);
      bytes += size;
    }
    if (!batch.isEmpty()) {
      failures.addAll(putBatch(batch));
    }
    return failures;
  }

  private List<@Nullable String> putBatch(List<BusEvent> batch) {
    List<JsonObject> entries =
        batch.stream()
            .map(event ->
                JsonObject.of(
                    "Source", SOURCE,
                    "DetailType", event.type(),
                    "Detail", event.detail(),
                    "Time", event.time().getEpochSecond(),
                    "EventBusName", bus))
            .toList();
    try {
      List<JsonObject> answers =
          events.call(address, "PutEvents", JsonObject.of("Entries", entries)).objects("Entries");
      List<@Nullable String> failures = new ArrayList<>(batch.size());
      for (int i = 0; i < batch.size(); i++) {
        String code = i < answers.size() ? answers.get(i).text("ErrorCode", "") : "NoAnswer";
        failures.add(code.isEmpty() ? null : "EventBridge did not take it: " + code + ".");
      }
      return failures;
    } catch (AwsFailure e) {
      return new ArrayList<>(
          Collections.nCopies(batch.size(), "EventBridge did not take it: " + e.code() + "."));
    }
  }
}
