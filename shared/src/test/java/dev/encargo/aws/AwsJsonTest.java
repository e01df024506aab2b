package dev.encargo.aws;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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

class AwsJsonTest {

  private record Canned(int status, String body) {}

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
              exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("X-Amz-Target")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          Canned answer = answers.size() > 1 ? answers.poll() : answers.peek();
          byte[] body = answer.body().getBytes(UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/000000000000/jobs.fifo";
  }

  private JsonObject call() {
    return new AwsJson(
            new AwsJson.Service("sqs", "AmazonSQS", "1.0"),
            "us-east-1",
            null,
            () -> new Credentials("id", "secret", null),
            InstantSource.system(),
            new Random(1))
        .call(url(), "SendMessageBatch", JsonObject.of("QueueUrl", "q"));
  }

  @Test
  void it_asks_the_queues_host_and_gives_the_answer() {
    answers.add(new Canned(200, "{\"Successful\":[]}"));
    assertThat(call().names()).containsExactly("Successful");
    assertThat(asked).containsExactly("/ AmazonSQS.SendMessageBatch {\"QueueUrl\":\"q\"}");
  }

  @Test
  void a_service_that_is_away_for_a_moment_is_asked_again() {
    answers.add(new Canned(503, ""));
    answers.add(
        new Canned(400, "{\"__type\":\"com.amazon.coral.availability#ThrottlingException\"}"));
    answers.add(new Canned(200, "{}"));
    call();
    assertThat(asked).hasSize(3);
  }

  @Test
  void after_three_times_it_gives_up() {
    answers.add(new Canned(500, "<html>"));
    assertThatThrownBy(this::call)
        .isInstanceOfSatisfying(AwsFailure.class, e -> assertThat(e.code()).isEqualTo("Http500"));
    assertThat(asked).hasSize(3);
  }

  @Test
  void what_is_refused_is_not_asked_again() {
    answers.add(
        new Canned(
            400,
            "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"message\":\"no such queue\"}"));
    assertThatThrownBy(this::call)
        .isInstanceOfSatisfying(
            AwsFailure.class, e -> assertThat(e.code()).isEqualTo("QueueDoesNotExist"))
        .hasMessage("QueueDoesNotExist: no such queue");
    assertThat(asked).hasSize(1);
  }

  @Test
  void nobody_there_is_a_failure_and_not_an_answer() {
    server.stop(0);
    assertThatThrownBy(this::call)
        .isInstanceOfSatisfying(
            AwsFailure.class, e -> assertThat(e.code()).isEqualTo("Unreachable"));
  }
}
