package dev.encargo.functions.timer;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.sun.net.httpserver.HttpServer;
import dev.encargo.Platform;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

  private static JsonObject told(String type, String databaseUrl, int... statuses)
      throws IOException {
    List<String> told = new ArrayList<>();
    HttpServer cloudFormation =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cloudFormation.createContext(
        "/answer",
        exchange -> {
          int status = told.size() < statuses.length ? statuses[told.size()] : 200;
          told.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    cloudFormation.start();
    try {
      JsonObject event =
          JsonObject.of(
              "RequestType",
              type,
              "ResponseURL",
              "http://127.0.0.1:" + cloudFormation.getAddress().getPort() + "/answer?signed=1",
              "StackId",
              "arn:aws:cloudformation:us-east-1:123456789012:stack/encargo/1",
              "RequestId",
              "r-1",
              "LogicalResourceId",
              "DatabaseSchema",
              "ResourceProperties",
              JsonObject.of("MigrateFunctionVersion", "7"));
      answer(
          (type.equals("Create") ? event : event.with("PhysicalResourceId", "as-it-was")).toJson(),
          databaseUrl);
    } finally {
      cloudFormation.stop(0);
    }
    assertThat(told).hasSize(statuses.length + 1);
    return Json.parseObject(told.getLast());
  }

  @Test
  void cloud_formation_is_told_at_its_url() throws IOException {
    JsonObject told = told("Create", TestPostgres.databaseUrl());
    assertThat(told.text("Status")).isEqualTo("SUCCESS");
    assertThat(told.text("PhysicalResourceId")).isEqualTo("encargo-migrations");
    assertThat(told.text("StackId")).endsWith("stack/encargo/1");
    assertThat(told.text("RequestId")).isEqualTo("r-1");
    assertThat(told.text("LogicalResourceId")).isEqualTo("DatabaseSchema");
  }

  @Test
  void an_update_keeps_the_resource_that_is_there() throws IOException {
    assertThat(told("Update", TestPostgres.databaseUrl()).text("PhysicalResourceId"))
        .isEqualTo("as-it-was");
  }

  @Test
  void a_url_that_does_not_answer_at_once_is_asked_again() throws IOException {
    assertThat(told("Update", TestPostgres.databaseUrl(), 503, 500).text("Status"))
        .isEqualTo("SUCCESS");
  }

  @Test
  void a_database_that_cannot_be_migrated_fails_the_deployment_with_the_reason()
      throws IOException {
    JsonObject told = told("Update", "jdbc:postgresql://127.0.0.1:1/nowhere");
    assertThat(told.text("Status")).isEqualTo("FAILED");
    assertThat(told.text("Reason")).startsWith("The database could not be brought up to date: ");
  }

  @Test
  void a_deletion_touches_no_database() throws IOException {
    assertThat(told("Delete", "jdbc:postgresql://127.0.0.1:1/nowhere").text("Status"))
        .isEqualTo("SUCCESS");
  }
}
