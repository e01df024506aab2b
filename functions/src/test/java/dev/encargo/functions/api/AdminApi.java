package dev.encargo.functions.api;

import dev.encargo.Platform;
import dev.encargo.functions.api.Api.Answer;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Issuer;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The administrators' function over a real database, in the role that it has there. */
final class AdminApi implements AutoCloseable {

  final Sql sql = TestPostgres.database();

  private final Issuer issuer = Issuer.withAKey();
  private final Platform platform;
  private final AdminFunction function;

  AdminApi() {
    this("http://127.0.0.1:1");
  }

  /**
   * @param sqs where its queues are
   */
  AdminApi(String sqs) {
    Map<String, String> environment = new HashMap<>();
    environment.put(
        "ENCARGO_DATABASE_URL",
        TestPostgres.url(sql).replaceFirst("user=[a-z_]+", "user=encargo_admin"));
    environment.put("ENCARGO_DATABASE_USER", "encargo_admin");
    environment.put("ENCARGO_DATABASE_AUTH", "none");
    environment.put("ENCARGO_JWT_ISSUER", Issuer.NAME);
    environment.put("ENCARGO_JWT_AUDIENCE", Issuer.AUDIENCE);
    for (String priority : List.of("CRITICAL", "HIGH", "NORMAL", "LOW")) {
      environment.put("ENCARGO_QUEUE_URL_" + priority, sqs + "/queue/" + priority);
      environment.put(
          "ENCARGO_EVENT_SOURCE_MAPPING_" + priority, "00000000-0000-0000-0000-000000000000");
    }
    environment.put("ENCARGO_TIMER_QUEUE_URL", sqs + "/queue/timer");
    environment.put("ENCARGO_OUTBOX_QUEUE_URL", sqs + "/queue/outbox");
    environment.put("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:1");
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", "test");
    environment.put("AWS_SECRET_ACCESS_KEY", "test");
    platform = Platform.of(environment);
    function = new AdminFunction(platform, issuer);
  }

  Answer get(String path) {
    return call(true, "GET", path, "");
  }

  Answer post(String path, String body) {
    return call(true, "POST", path, body);
  }

  Answer call(boolean admin, String method, String path, String body) {
    Map<String, Object> headers = new LinkedHashMap<>();
    headers.put("authorization", "Bearer " + token(admin));
    headers.put("content-type", "application/json");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      function.handleRequest(
          new ByteArrayInputStream(
              Api.event(method, path, headers, body, false).getBytes(StandardCharsets.UTF_8)),
          out,
          null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JsonObject response = Json.parseObject(out.toString(StandardCharsets.UTF_8));
    Map<String, String> answered = new LinkedHashMap<>();
    response
        .object("headers")
        .fields()
        .forEach((name, value) -> answered.put(name, (String) value));
    return new Answer((int) response.whole("statusCode"), answered, response.text("body"));
  }

  private String token(boolean admin) {
    return Issuer.token(
        issuer.key(),
        Issuer.claims("ana", Instant.now())
            .claim("groups", admin ? List.of("admin") : List.of())
            .build());
  }

  @Override
  public void close() {
    platform.close();
    sql.close();
  }
}
