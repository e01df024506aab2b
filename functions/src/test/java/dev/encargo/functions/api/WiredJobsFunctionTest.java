package dev.encargo.functions.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.Platform;
import dev.encargo.handlers.Handlers;
import dev.encargo.sql.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The function as Lambda makes it, from an environment. */
class WiredJobsFunctionTest {

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("ENCARGO_DATABASE_URL", TestPostgres.databaseUrl());
    environment.put("ENCARGO_DATABASE_USER", "postgres");
    environment.put("ENCARGO_DATABASE_AUTH", "none");
    for (String priority : new String[] {"CRITICAL", "HIGH", "NORMAL", "LOW"}) {
      environment.put("ENCARGO_QUEUE_URL_" + priority, "http://127.0.0.1:1/queue/" + priority);
    }
    environment.put("ENCARGO_TIMER_QUEUE_URL", "http://127.0.0.1:1/queue/timer");
    environment.put("ENCARGO_BUCKET", "bucket");
    environment.put("ENCARGO_JWT_ISSUER", "http://127.0.0.1:1");
    environment.put("ENCARGO_JWT_AUDIENCE", "encargo");
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", "test");
    environment.put("AWS_SECRET_ACCESS_KEY", "test");
    return environment;
  }

  /** A team's own are among them: what would stop a worker in AWS stops the build. */
  @Test
  void every_schema_there_is_can_be_used() {
    try (Platform platform = Platform.of(environment())) {
      assertThat(Handlers.verified(platform)).containsKeys("email.send", "dkt.import", "sleep");
    }
  }

  @Test
  void an_environment_is_all_it_needs() throws IOException {
    try (Platform platform = Platform.of(environment())) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      byte[] event =
          Api.event("GET", "/api/jobs", Map.of(), "", false).getBytes(StandardCharsets.UTF_8);
      new JobsFunction(platform).handleRequest(new ByteArrayInputStream(event), out, null);
      assertThat(out.toString(StandardCharsets.UTF_8)).contains("\"statusCode\":401");
    }
  }
}
