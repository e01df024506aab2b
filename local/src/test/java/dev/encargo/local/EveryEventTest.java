package dev.encargo.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file in {@code events/} through the function that its README names, bytes in and bytes out. */
class EveryEventTest {

  private static final Path EVENTS = Path.of("..", "events");
  private static final Queue<String> TOLD = new ConcurrentLinkedQueue<>();

  @TempDir static Path state;

  private static LocalPlatform platform;
  private static HttpServer cloudFormation;

  @BeforeAll
  static void start() throws IOException {
    platform =
        LocalPlatform.start(
            LocalOptions.of(Path.of("..")).withState(state).withPorts(0, 0).withConcurrency(1));
    cloudFormation =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    cloudFormation.createContext(
        "/",
        exchange -> {
          TOLD.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    cloudFormation.start();
  }

  @AfterAll
  static void stop() {
    cloudFormation.stop(0);
    platform.close();
  }

  static List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(EVENTS)) {
      return files
          .map(file -> EVENTS.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.endsWith(".json"))
          .sorted()
          .toList();
    }
  }

  private static Map<String, String> functions() throws IOException {
    Map<String, String> functions = new TreeMap<>();
    Pattern.compile("^\\| `([^`]+)`.*\\| `(\\w+)` \\|$", Pattern.MULTILINE)
        .matcher(Files.readString(EVENTS.resolve("README.md")))
        .results()
        .forEach(row -> functions.put(row.group(1), row.group(2)));
    return functions;
  }

  private static String answer(String file) throws Exception {
    String event =
        Files.readString(EVENTS.resolve(file))
            .replace("TOKEN", platform.token("ana", functions().get(file).equals("AdminFunction")))
            .replace(
                "RESPONSE_URL", "http://127.0.0.1:" + cloudFormation.getAddress().getPort() + "/");
    String guest = event.contains("GUEST") ? guest() : "";
    byte[] answer =
        platform.invoke(
            functions().get(file),
            event
                .replace("GUEST_ID", guest.replaceFirst("\\..*", ""))
                .replace("GUEST_SECRET", guest.replaceFirst(".*\\.", ""))
                .replace("GUEST", guest)
                .getBytes(StandardCharsets.UTF_8));
    return new String(answer, StandardCharsets.UTF_8);
  }

  /** A fresh guest's id and token. */
  private static String guest() throws Exception {
    JsonObject admitted =
        Json.parseObject(Json.parseObject(answer("http/create-guest.json")).text("body"));
    return admitted.text("guestId") + "." + admitted.text("token");
  }

  @ParameterizedTest
  @MethodSource("files")
  void its_function_takes_it_and_answers_as_the_service_expects(String file) throws Exception {
    String text = answer(file);
    JsonObject json = text.isEmpty() ? JsonObject.EMPTY : Json.parseObject(text);
    switch (file.replaceFirst("/.*", "")) {
      case "http" ->
          assertThat(json.whole("statusCode")).as(text).isIn(200L, 201L, 202L, 204L, 404L, 422L);
      case "sqs" -> assertThat(json.objects("batchItemFailures")).isNotNull();
      case "eventbridge" ->
          assertThat(json.names())
              .containsAnyOf("looked", "made")
              .containsAnyOf("removed", "skipped");
      case "migrate.json" -> assertThat(json.list("ran")).isEmpty();
      case "cloudformation" -> assertThat(TOLD.remove()).contains("SUCCESS");
      default -> throw new AssertionError("nothing is known of " + file);
    }
  }

  @Test
  void cloud_formation_is_told_of_success_with_the_resource_s_lasting_name() throws Exception {
    for (String request : List.of("create", "update", "delete")) {
      TOLD.clear();
      answer("cloudformation/" + request + "-schema.json");
      JsonObject told = Json.parseObject(TOLD.remove());
      assertThat(told.text("Status")).isEqualTo("SUCCESS");
      assertThat(told.text("PhysicalResourceId")).isEqualTo("encargo-migrations");
      assertThat(told.text("LogicalResourceId")).isEqualTo("DatabaseSchema");
    }
  }
}
