package dev.encargo.handlers.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.encargo.handlers.TestJob;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.net.PublicAddresses;
import dev.encargo.sql.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpRequestTest {

  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));

  private final HttpRequest handler = new HttpRequest(new PublicAddresses(true), CLOCK);
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void answer(String path, int status, String body, String... headers) {
    server.createContext(
        path,
        exchange -> {
          for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
          }
          send(exchange, status, body);
        });
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private Outcome run(Object... payload) throws Exception {
    return job(payload).attempt(handler);
  }

  private static TestJob job(Object... payload) {
    return new TestJob("http.request", TestPostgres.database(), JsonObject.of(payload));
  }

  private static JsonObject result(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Completed.class);
    return ((Outcome.Completed) outcome).result();
  }

  @Test
  void a_request_arrives_as_it_was_asked_for_and_its_answer_is_the_result() throws Exception {
    AtomicReference<String> seen = new AtomicReference<>();
    server.createContext(
        "/hook",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          var headers = exchange.getRequestHeaders();
          seen.set(
              String.join(
                  " ",
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  headers.getFirst("X-Shop"),
                  headers.getFirst("Content-Type"),
                  headers.getFirst("Idempotency-Key"),
                  headers.getFirst("Traceparent"),
                  headers.getFirst("Host"),
                  body));
          exchange.getResponseHeaders().add("X-Answer", "sí".equals(body) ? "no" : "yes");
          send(exchange, 201, "recibido: ñ");
        });
    TestJob job =
        job(
            "method",
            "post",
            "url",
            url("/hook?a=1&b=%C3%B1"),
            "headers",
            JsonObject.of("X-Shop", "7"),
            "body",
            JsonObject.of("name", "Ñandú"));
    JsonObject result = result(job.attempt(handler));
    assertThat(seen.get())
        .isEqualTo(
            "POST /hook?a=1&b=%C3%B1 7 application/json "
                + job.id()
                + " "
                + job.traceparent()
                + " 127.0.0.1:"
                + server.getAddress().getPort()
                + " {\"name\":\"Ñandú\"}");
    assertThat(result.whole("status")).isEqualTo(201);
    assertThat(result.text("body")).isEqualTo("recibido: ñ");
    assertThat(result.object("headers").text("x-answer")).isEqualTo("yes");
    assertThat(result.flag("bodyTruncated")).isFalse();
  }

  @Test
  void a_passing_fault_is_tried_again_when_the_receiver_says() throws Exception {
    answer("/503", 503, "später");
    answer("/429", 429, "", "Retry-After", "17");
    answer("/date", 503, "", "Retry-After", "Thu, 01 Jan 2026 00:01:30 GMT");
    answer("/past", 503, "", "Retry-After", "Thu, 01 Jan 2015 00:01:30 GMT");
    answer("/far", 503, "", "Retry-After", "999999999");
    answer("/odd", 503, "", "Retry-After", "soon");
    assertThat(run("url", url("/503"))).isEqualTo(Outcome.retry("127.0.0.1 answered 503: später"));
    assertThat(run("url", url("/429")))
        .isEqualTo(Outcome.retry("127.0.0.1 answered 429", Duration.ofSeconds(17)));
    assertThat(run("url", url("/date")))
        .isEqualTo(Outcome.retry("127.0.0.1 answered 503", Duration.ofSeconds(90)));
    assertThat(run("url", url("/past")))
        .isEqualTo(Outcome.retry("127.0.0.1 answered 503", Duration.ZERO));
    assertThat(run("url", url("/far")))
        .isEqualTo(Outcome.retry("127.0.0.1 answered 503", Duration.ofDays(1)));
    assertThat(run("url", url("/odd"))).isEqualTo(Outcome.retry("127.0.0.1 answered 503"));
  }

  @Test
  void another_status_fails_for_good_unless_it_was_expected() throws Exception {
    AtomicInteger followed = new AtomicInteger();
    server.createContext("/next", exchange -> followed.incrementAndGet());
    answer("/302", 302, "", "Location", url("/next"));
    answer("/404", 404, "nicht da");
    answer("/204", 204, "");
    assertThat(run("url", url("/302"))).isEqualTo(Outcome.failed("127.0.0.1 answered 302"));
    assertThat(run("url", url("/404")))
        .isEqualTo(Outcome.failed("127.0.0.1 answered 404: nicht da"));
    assertThat(result(run("url", url("/404"), "expectStatus", List.of(200L, 404L))).whole("status"))
        .isEqualTo(404);
    assertThat(run("url", url("/204"), "expectStatus", 200L)).isInstanceOf(Outcome.Failed.class);
    assertThat(followed).hasValue(0);
  }

  @Test
  void an_endless_answer_is_read_to_64_KiB() throws Exception {
    server.createContext(
        "/endless",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          byte[] block = "x".repeat(8_192).getBytes(StandardCharsets.US_ASCII);
          try {
            while (true) {
              exchange.getResponseBody().write(block);
            }
          } catch (IOException closed) {
            exchange.close();
          }
        });
    JsonObject result = result(run("url", url("/endless")));
    assertThat(result.text("body")).hasSize(65_536);
    assertThat(result.flag("bodyTruncated")).isTrue();
  }

  @Test
  void an_answer_that_does_not_end_is_given_up_in_time() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> begin(socket));
      Outcome outcome =
          run("url", "http://127.0.0.1:" + socket.getLocalPort() + "/", "timeoutMs", 300L);
      assertThat(outcome)
          .isEqualTo(Outcome.retry("No answer from 127.0.0.1: no answer within 300 ms"));
    }
  }

  /** Begins to answer and then waits until the client has gone. */
  private static void begin(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write("HTTP/1.1 200 OK\r\nx: ".getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      // The client has gone.
    }
  }

  @Test
  void what_is_no_HTTP_and_who_does_not_answer_is_tried_again() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
      for (String answer :
          List.of(
              "SSH-2.0-OpenSSH\r\n\r\n",
              "HTTP/1.1 200 OK\r\n",
              "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc",
              "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
              "HTTP/1.1 200 OK\r\n" + "x: y\r\n".repeat(9_000))) {
        Thread.ofVirtual().start(() -> sayAndClose(socket, answer));
        assertThat(run("url", "http://127.0.0.1:" + free + "/"))
            .as(answer.substring(0, 10))
            .isInstanceOf(Outcome.Retry.class);
      }
    }
    assertThat(run("url", "http://127.0.0.1:" + free + "/")).isInstanceOf(Outcome.Retry.class);
  }

  private static void sayAndClose(ServerSocket server, String answer) {
    try (Socket socket = server.accept()) {
      InputStream in = socket.getInputStream();
      int seen = 0;
      while (seen < 4) {
        seen = in.read() == "\r\n\r\n".charAt(seen) ? seen + 1 : 0;
      }
      socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      in.transferTo(java.io.OutputStream.nullOutputStream());
    } catch (IOException e) {
      // The client has gone.
    }
  }

  @Test
  void a_request_to_the_inside_is_not_sent() throws Exception {
    HttpRequest strict = new HttpRequest(new PublicAddresses(false), CLOCK);
    answer("/", 200, "inside");
    assertThat(job("url", url("/")).attempt(strict))
        .isEqualTo(
            Outcome.failed(
                "The request was not sent: 127.0.0.1 is not an address on the public Internet."));
    assertThat(job("url", "https://169.254.169.254/latest/meta-data/").attempt(handler))
        .isInstanceOf(Outcome.Failed.class);
    assertThat(job("url", "http://8.8.8.8/").attempt(handler))
        .as("unencrypted")
        .isInstanceOf(Outcome.Failed.class);
  }

  @Test
  void a_payload_that_cannot_work_is_refused_when_the_job_is_created() {
    for (JsonObject wrong :
        List.of(
            JsonObject.EMPTY,
            JsonObject.of("url", "ftp://example.com/"),
            JsonObject.of("url", "https://user:secret@example.com/"),
            JsonObject.of("url", "https://"),
            JsonObject.of("url", "https://example.com/a b"),
            JsonObject.of("url", "https://example.com:99999/"),
            JsonObject.of("url", "https://example.com/", "method", "TRACE"),
            JsonObject.of("url", "https://example.com/", "method", "GET /\r\nX: y"),
            JsonObject.of("url", "https://example.com/", "timeoutMs", 0L),
            JsonObject.of("url", "https://example.com/", "timeoutMs", 120_001L),
            JsonObject.of("url", "https://example.com/", "expectStatus", "200"),
            JsonObject.of("url", "https://example.com/", "headers", JsonObject.of("Host", "other")),
            JsonObject.of(
                "url", "https://example.com/", "headers", JsonObject.of("X", "a\r\nY: b")),
            JsonObject.of("url", "https://example.com/", "headers", JsonObject.of("X Y", "a")),
            JsonObject.of(
                "url", "https://example.com/", "headers", JsonObject.of("a", "1", "A", "2")),
            JsonObject.of("url", "https://example.com/", "retries", 3L))) {
      assertThatThrownBy(() -> JobHandler.checkPayload(handler, wrong))
          .as(wrong.toJson())
          .isInstanceOf(InvalidInput.class);
    }
    JobHandler.checkPayload(
        handler,
        JsonObject.of("url", "https://example.com/ñ?q=ü", "method", "PATCH", "body", List.of(1L)));
  }
}
