package dev.encargo.local.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An API that gives the answers it was told, in their order, and remembers what it was asked. */
final class FakeApi implements AutoCloseable {

  record Request(String method, String path, Map<String, String> headers, String body) {}

  private record Answer(int status, String retryAfter, String body) {}

  private final HttpServer server;
  private final Deque<Answer> answers = new ArrayDeque<>();
  final List<Request> requests = new ArrayList<>();

  FakeApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  FakeApi answers(int status, String body) {
    return answers(status, "", body);
  }

  FakeApi answers(int status, String retryAfter, String body) {
    answers.add(new Answer(status, retryAfter, body));
    return this;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      Map<String, String> headers = new TreeMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      requests.add(
          new Request(
              exchange.getRequestMethod(), exchange.getRequestURI().toString(), headers, body));
      Answer answer =
          answers.isEmpty() ? new Answer(599, "", "no answer was prepared") : answers.remove();
      byte[] bytes = answer.body.replace("BASE", url()).getBytes(StandardCharsets.UTF_8);
      if (!answer.retryAfter.isEmpty()) {
        exchange.getResponseHeaders().add("Retry-After", answer.retryAfter);
      }
      exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
