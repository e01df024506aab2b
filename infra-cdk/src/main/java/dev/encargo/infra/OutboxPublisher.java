package dev.encargo.infra;

import java.util.Map;
import java.util.TreeMap;

/**
 * Where the events of the outbox go.
 *
 * @param type {@code console}, {@code webhook} or {@code eventbridge}
 * @param url of the webhook; empty for the others
 * @param secret what signs there; empty for the others. It stands in the functions' configuration, for whoever may read that
 */
public record OutboxPublisher(String type, String url, String secret) {

  /** A line of the log for each event. */
  public static final OutboxPublisher CONSOLE = new OutboxPublisher("console", "", "");

  /**
   * Checks.
   *
   * @throws BadInput where URL and secret do not fit the type
   */
  public OutboxPublisher {
    if (!type.matches("console|webhook|eventbridge")) {
      throw new BadInput(
          "OUTBOX_PUBLISHER_TYPE is '" + type + "': write console, webhook or eventbridge.");
    }
    if (type.equals("webhook") && !url.matches("https?://.+")) {
      throw new BadInput("OUTBOX_WEBHOOK_URL is '" + url + "': write an http or https URL.");
    }
    if (type.equals("webhook") && secret.length() < 24) {
      throw new BadInput(
          "OUTBOX_WEBHOOK_SECRET has "
              + secret.length()
              + " characters: write whsec_ and the Base64 of 24 random bytes or more.");
    }
  }

  /** As functions read it. */
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>(Map.of("OUTBOX_PUBLISHER_TYPE", type));
    if (type.equals("webhook")) {
      environment.put("OUTBOX_WEBHOOK_URL", url);
      environment.put("OUTBOX_WEBHOOK_SECRET", secret);
    }
    return environment;
  }

  @Override
  public String toString() {
    return "OutboxPublisher[type=" + type + "]";
  }
}
