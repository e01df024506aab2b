package dev.encargo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.job.Priority;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SettingsTest {

  @Test
  void what_is_not_set_has_its_documented_value() {
    Settings settings = Settings.of(Map.of("PATH", "/bin", "AWS_REGION", "us-east-1"));
    assertThat(settings.databaseAuth()).isEqualTo(Settings.DatabaseAuth.IAM);
    assertThat(settings.poolSize()).isEqualTo(4);
    assertThat(settings.workerConcurrency()).isEqualTo(10);
    assertThat(settings.workerPriority()).isEqualTo(Priority.NORMAL);
    assertThat(settings.lease()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.retention()).isEqualTo(Duration.ofDays(7));
    assertThat(settings.mailDirectory()).isEmpty();
    assertThat(settings.httpToLoopback()).isFalse();
  }

  @Test
  void an_unknown_name_stops_the_start_with_a_suggestion() {
    assertThatThrownBy(() -> Settings.of(Map.of("ENCARGO_LEASE_SECOND", "60")))
        .isInstanceOf(Settings.Invalid.class)
        .hasMessageContaining("ENCARGO_LEASE_SECOND is unknown")
        .hasMessageContaining("did you mean 'ENCARGO_LEASE_SECONDS'?");
  }

  @Test
  void every_malformed_value_is_named_at_once() {
    assertThatThrownBy(() ->
            Settings.of(
                Map.of(
                    "ENCARGO_POOL_SIZE", "many",
                    "ENCARGO_DATABASE_URL", "mysql://here",
                    "ENCARGO_WORKER_PRIORITY", "URGENT")))
        .hasMessageContaining("ENCARGO_POOL_SIZE is 'many': write a whole number from 1 to 100")
        .hasMessageContaining("ENCARGO_DATABASE_URL")
        .hasMessageContaining("CRITICAL, HIGH, NORMAL or LOW");
  }

  @Test
  void a_missing_setting_is_named_when_it_is_asked_for() {
    assertThatThrownBy(() -> Settings.of(Map.of()).bucket())
        .hasMessage("The setting ENCARGO_BUCKET is missing: write a bucket's name.");
  }
}
