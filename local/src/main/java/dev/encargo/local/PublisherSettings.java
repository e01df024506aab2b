package dev.encargo.local;

import dev.encargo.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Where the outbox publishes to: {@code OUTBOX_PUBLISHER_TYPE}, {@code OUTBOX_WEBHOOK_URL} and {@code OUTBOX_WEBHOOK_SECRET} of the
 * environment, as {@code cdk deploy} takes them.
 */
final class PublisherSettings {

  private static final String TYPE = "OUTBOX_PUBLISHER_TYPE";
  private static final List<String> NAMES =
      List.of(TYPE, "OUTBOX_WEBHOOK_URL", "OUTBOX_WEBHOOK_SECRET");

  private final Map<String, String> given;

  private PublisherSettings(Map<String, String> given) {
    this.given = given;
  }

  /**
   * Reads the variables as the functions will.
   *
   * @throws CannotStart naming the variable that is missing or malformed, and what to write
   */
  static PublisherSettings of(Map<String, String> environment) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String name : NAMES) {
      String value = environment.get(name);
      if (value != null) {
        given.put(name, value);
      }
    }
    try {
      Settings settings = Settings.of(given);
      if (settings.publisherType() == Settings.PublisherType.WEBHOOK) {
        settings.publisherUrl();
        settings.publisherSecret();
      }
    } catch (Settings.Invalid e) {
      throw new CannotStart(Objects.requireNonNull(e.getMessage()), e);
    }
    return new PublisherSettings(given);
  }

  /** Only where the template gives a publisher: the other functions neither publish nor tell the database. */
  void applyTo(Map<String, String> settings) {
    if (settings.containsKey(TYPE)) {
      settings.putAll(given);
    }
  }
}
