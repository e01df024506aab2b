package dev.encargo.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.encargo.aws.AwsRest;
import dev.encargo.aws.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What AWS answers while a change is carried out, which the endpoint on one machine never does. */
class LambdaEventSourceMappingTest {

  private record Canned(int status, String error, String body) {}

  private static final Canned IN_USE =
      new Canned(400, "ResourceInUseException", "{\"Message\":\"in use\"}");

  private final Deque<Canned> answers = new ArrayDeque<>();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          Canned answer = answers.remove();
          if (!answer.error().isEmpty()) {
            exchange.getResponseHeaders().add("x-amzn-ErrorType", answer.error() + ":http://x/");
          }
          byte[] body = answer.body().getBytes(UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private LambdaEventSourceMapping mapping() {
    return new LambdaEventSourceMapping(
        new AwsRest(
            "lambda",
            "us-east-1",
            "https://lambda.us-east-1.amazonaws.com",
            URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
            () -> new Credentials("id", "secret", null),
            InstantSource.system(),
            new Random(1)),
        "low");
  }

  private static Canned state(String state) {
    return new Canned(200, "", "{\"State\":\"" + state + "\"}");
  }

  @ParameterizedTest
  @CsvSource({
    "Creating, true",
    "Enabling, true",
    "Enabled, true",
    "Updating, true",
    "Disabling, false",
    "Disabled, false"
  })
  void a_state_is_where_it_leads_to(String state, boolean enabled) {
    answers.add(state(state));
    assertThat(mapping().enabled()).isEqualTo(enabled);
    assertThat(asked).containsExactly("GET /2015-03-31/event-source-mappings/low ");
  }

  @Test
  void a_change_is_accepted_and_carried_out_later() {
    answers.add(new Canned(202, "", "{\"State\":\"Disabling\"}"));
    mapping().enable(false);
    assertThat(asked)
        .containsExactly("PUT /2015-03-31/event-source-mappings/low {\"Enabled\":false}");
  }

  @Test
  void a_change_that_is_refused_since_it_is_on_its_way_is_done() {
    answers.addAll(List.of(IN_USE, state("Disabling")));
    assertThatCode(() -> mapping().enable(false)).doesNotThrowAnyException();
  }

  @Test
  void a_change_that_is_refused_since_another_is_on_its_way_is_to_be_sent_again() {
    answers.addAll(List.of(IN_USE, state("Enabling")));
    assertThatThrownBy(() -> mapping().enable(false))
        .isInstanceOfSatisfying(MappingUnavailable.class, e -> assertThat(e.changing()).isTrue());
  }

  @Test
  void what_may_not_be_asked_is_unavailable() {
    answers.add(new Canned(403, "AccessDeniedException", "{\"Message\":\"no\"}"));
    assertThatThrownBy(() -> mapping().enabled())
        .isInstanceOfSatisfying(MappingUnavailable.class, e -> assertThat(e.changing()).isFalse())
        .hasMessage("Lambda cannot be asked now: AccessDeniedException");
  }
}
