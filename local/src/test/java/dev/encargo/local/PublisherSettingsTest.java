package dev.encargo.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublisherSettingsTest {

  private static final String SECRET = "a text of 24 characters or more";

  @Test
  void what_the_environment_says_takes_the_place_of_the_template_s() {
    Map<String, String> publisher = new HashMap<>(Map.of("OUTBOX_PUBLISHER_TYPE", "console"));
    Map<String, String> other = new HashMap<>(Map.of("ENCARGO_BUCKET", "files"));
    PublisherSettings settings =
        PublisherSettings.of(
            Map.of(
                "OUTBOX_PUBLISHER_TYPE", "webhook",
                "OUTBOX_WEBHOOK_URL", "http://127.0.0.1:9999/events",
                "OUTBOX_WEBHOOK_SECRET", SECRET,
                "PATH", "/bin"));
    settings.applyTo(publisher);
    settings.applyTo(other);
    assertThat(publisher)
        .containsOnlyKeys("OUTBOX_PUBLISHER_TYPE", "OUTBOX_WEBHOOK_URL", "OUTBOX_WEBHOOK_SECRET")
        .containsEntry("OUTBOX_PUBLISHER_TYPE", "webhook");
    assertThat(other).containsOnlyKeys("ENCARGO_BUCKET");
  }

  @Test
  void what_is_missing_or_malformed_stops_the_start_with_its_name() {
    refused(Map.of("OUTBOX_PUBLISHER_TYPE", "kafka"), "OUTBOX_PUBLISHER_TYPE", "eventbridge");
    refused(Map.of("OUTBOX_PUBLISHER_TYPE", "webhook"), "OUTBOX_WEBHOOK_URL");
    refused(
        Map.of(
            "OUTBOX_PUBLISHER_TYPE", "webhook",
            "OUTBOX_WEBHOOK_URL", "https://example.com/events"),
        "OUTBOX_WEBHOOK_SECRET");
    refused(
        Map.of(
            "OUTBOX_PUBLISHER_TYPE", "webhook",
            "OUTBOX_WEBHOOK_URL", "https://example.com/events",
            "OUTBOX_WEBHOOK_SECRET", "short"),
        "OUTBOX_WEBHOOK_SECRET",
        "24");
  }

  private static void refused(Map<String, String> environment, String... words) {
    assertThatThrownBy(() -> PublisherSettings.of(environment))
        .isInstanceOf(CannotStart.class)
        .message()
        .contains(words)
        .doesNotContain("Invalid", "\n");
  }
}
