package dev.encargo.local.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.CannotStart;
import dev.encargo.local.SmallFunctions.Echo;
import dev.encargo.local.lambda.FunctionPool;
import dev.encargo.local.lambda.Host;
import dev.encargo.local.template.FunctionDescription;
import dev.encargo.local.template.RouteDescription;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpApiTest {

  private static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");

  private final ScheduledExecutorService deadlines = Executors.newScheduledThreadPool(1);
  private final HttpClient client = HttpClient.newHttpClient();
  private final HttpApi api =
      HttpApi.bind(
          0, () -> NOW, Map.of("/extra", () -> "{\"keys\":[]}".getBytes(StandardCharsets.UTF_8)));

  @BeforeEach
  void start() {
    FunctionDescription echo =
        new FunctionDescription(
            "Echo",
            Echo.class.getName() + "::handleRequest",
            Duration.ofSeconds(30),
            128,
            Map.of());
    api.serve(
        List.of(
            route("GET /api/jobs/{id}"),
            route("GET /api/jobs/mine"),
            route("POST /api/jobs"),
            route("ANY /files/{path+}")),
        Map.of(
            "Echo",
            new FunctionPool(
                echo, 4, new Host(deadlines, InstantSource.system(), System.out, notice -> {}))));
  }

  private static RouteDescription route(String key) {
    return new RouteDescription(key, "Echo", Duration.ofSeconds(1));
  }

  @AfterEach
  void stop() {
    api.close();
    client.close();
    deadlines.shutdownNow();
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(api.url() + path));
  }

  private JsonObject event(HttpRequest.Builder request) throws Exception {
    HttpResponse<String> response = send(request);
    assertThat(response.statusCode()).isEqualTo(200);
    return Json.parseObject(response.body());
  }

  @Test
  void a_request_becomes_an_event_of_format_two() throws Exception {
    JsonObject event =
        event(
            to("/api/jobs/a%20b?x=1&x=2&q=%C3%A1+b&empty")
                .header("X-Some", "one")
                .header("X-Some", "two")
                .header("Cookie", "a=1; b=2"));

    assertThat(event.text("version")).isEqualTo("2.0");
    assertThat(event.text("routeKey")).isEqualTo("GET /api/jobs/{id}");
    assertThat(event.text("rawPath")).isEqualTo("/api/jobs/a b");
    assertThat(event.text("rawQueryString")).isEqualTo("x=1&x=2&q=%C3%A1+b&empty");
    assertThat(event.object("queryStringParameters"))
        .isEqualTo(JsonObject.of("x", "1,2", "q", "á b", "empty", ""));
    assertThat(event.object("pathParameters")).isEqualTo(JsonObject.of("id", "a b"));
    assertThat(event.object("headers").text("x-some")).isEqualTo("one,two");
    assertThat(event.object("headers").get("cookie")).isNull();
    assertThat(event.list("cookies")).containsExactly("a=1", "b=2");
    assertThat(event.get("body")).isNull();
    assertThat(event.flag("isBase64Encoded")).isFalse();
    JsonObject context = event.object("requestContext");
    assertThat(context.text("stage")).isEqualTo("$default");
    assertThat(context.text("time")).isEqualTo("04/Mar/2026:05:06:07 +0000");
    assertThat(context.whole("timeEpoch")).isEqualTo(NOW.toEpochMilli());
    assertThat(context.object("http").text("method")).isEqualTo("GET");
    assertThat(context.object("http").text("sourceIp")).isEqualTo("127.0.0.1");
  }

  @Test
  void json_is_passed_on_as_text_and_other_bytes_in_base64() throws Exception {
    JsonObject text =
        event(
            to("/api/jobs")
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(BodyPublishers.ofString("{\"ñ\":1}")));
    JsonObject bytes =
        event(
            to("/api/jobs")
                .header("Content-Type", "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(new byte[] {0, -1})));

    assertThat(text.text("body")).isEqualTo("{\"ñ\":1}");
    assertThat(text.flag("isBase64Encoded")).isFalse();
    assertThat(bytes.text("body")).isEqualTo("AP8=");
    assertThat(bytes.flag("isBase64Encoded")).isTrue();
  }

  @Test
  void the_most_specific_route_wins() throws Exception {
    assertThat(event(to("/api/jobs/mine")).text("routeKey")).isEqualTo("GET /api/jobs/mine");
    assertThat(event(to("/files/a/b%2Fc")).object("pathParameters").text("path"))
        .isEqualTo("a/b/c");
  }

  @Test
  void an_unknown_route_or_method_is_not_found() throws Exception {
    for (HttpRequest.Builder request :
        List.of(to("/nothing"), to("/api/jobs/1").DELETE(), to("/api/jobs"))) {
      HttpResponse<String> response = send(request);
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(response.body()).isEqualTo("{\"message\":\"Not Found\"}");
    }
  }

  @Test
  void an_answer_is_rendered_with_its_headers_cookies_and_bytes() throws Exception {
    HttpResponse<String> response = send(to("/api/jobs").POST(BodyPublishers.ofString("answer")));

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("location")).contains("/x");
    assertThat(response.headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
    assertThat(response.body()).isEqualTo("hi");
  }

  @Test
  void a_function_error_and_nonsense_are_an_internal_error() throws Exception {
    for (String body : List.of("throw", "nonsense")) {
      HttpResponse<String> response = send(to("/api/jobs").POST(BodyPublishers.ofString(body)));
      assertThat(response.statusCode()).isEqualTo(500);
      assertThat(response.body()).isEqualTo("{\"message\":\"Internal Server Error\"}");
    }
  }

  @Test
  void an_integration_that_takes_too_long_is_unavailable() throws Exception {
    HttpResponse<String> response = send(to("/api/jobs").POST(BodyPublishers.ofString("sleep")));

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).isEqualTo("{\"message\":\"Service Unavailable\"}");
  }

  @Test
  void more_than_ten_megabytes_are_too_large() throws Exception {
    String most = "x".repeat(10 << 20);

    assertThat(send(to("/api/jobs").POST(BodyPublishers.ofString(most))).statusCode())
        .isEqualTo(200);
    HttpResponse<String> response = send(to("/api/jobs").POST(BodyPublishers.ofString(most + "x")));
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(response.body()).isEqualTo("{\"message\":\"Request Entity Too Large\"}");
  }

  @Test
  void headers_of_more_than_ten_thousand_bytes_are_too_large() throws Exception {
    assertThat(send(to("/api/jobs/1").header("X-Long", "x".repeat(11_000))).statusCode())
        .isEqualTo(431);
  }

  @Test
  void extras_are_served_beside_the_routes() throws Exception {
    assertThat(send(to("/extra")).body()).isEqualTo("{\"keys\":[]}");
  }

  @Test
  void a_port_that_is_taken_is_named() {
    assertThatThrownBy(() -> HttpApi.bind(api.port(), () -> NOW, Map.of()))
        .isInstanceOf(CannotStart.class)
        .hasMessageStartingWith("Port " + api.port() + ", meant for the API, is taken");
  }
}
