package dev.encargo.functions.timer;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import dev.encargo.Platform;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MigrateFunctionTest {

  private static final Context NO_CONTEXT =
      (Context)
          Proxy.newProxyInstance(
              MigrateFunctionTest.class.getClassLoader(),
              new Class<?>[] {Context.class},
              (proxy, method, arguments) -> {
                throw new UnsupportedOperationException();
              });

  private static JsonObject answer(String event, String url) throws IOException {
    Map<String, String> environment =
        Map.of(
            "ENCARGO_DATABASE_URL",
            url,
            "ENCARGO_DATABASE_USER",
            "postgres",
            "ENCARGO_DATABASE_AUTH",
            "none");
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    try (Platform platform = Platform.of(environment)) {
      new MigrateFunction(platform)
          .handleRequest(
              new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, NO_CONTEXT);
    }
    return Json.parseObject(answer.toString(StandardCharsets.UTF_8));
  }

  @Test
  void called_plainly_it_says_what_it_ran() throws IOException {
    assertThat(answer("{}", TestPostgres.databaseUrl()).list("ran")).isEmpty();
  }

  @Test
  void cloud_formation_gets_one_resource_that_stays_the_same() throws IOException {
    String url = TestPostgres.databaseUrl();
    JsonObject created = answer("{\"RequestType\":\"Create\",\"ResourceProperties\":{}}", url);
    String id = created.text("PhysicalResourceId");
    assertThat(created.object("Data").text("Ran")).isEmpty();
    JsonObject updated =
        answer(JsonObject.of("RequestType", "Update", "PhysicalResourceId", id).toJson(), url);
    assertThat(updated.text("PhysicalResourceId")).isEqualTo(id);
  }

  @Test
  void a_deletion_touches_no_database() throws IOException {
    assertThat(
            answer(
                    "{\"RequestType\":\"Delete\",\"PhysicalResourceId\":\"encargo-migrations\"}",
                    "jdbc:postgresql://127.0.0.1:1/nowhere")
                .text("PhysicalResourceId"))
        .isEqualTo("encargo-migrations");
  }
}
