package dev.encargo.benchmarks.cold;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * What a function's process talks to instead of Lambda: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, with {@code
 * /restore/next} of SnapStart.
 */
final class RuntimeApi implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ROOT = "/2018-06-01/runtime";

  /** Something the process said, and when ({@link System#nanoTime}). */
  record Word(String path, String body, long nanos) {}

  private final HttpServer server;
  private final BlockingQueue<Word> words = new LinkedBlockingQueue<>();
  private final BlockingQueue<byte[]> events = new SynchronousQueue<>();
  private final BlockingQueue<Boolean> restores = new SynchronousQueue<>();

  RuntimeApi() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.setExecutor(task -> Thread.ofPlatform().daemon().start(task));
    server.createContext("/", this::handle);
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /** The next word of the process. */
  Word next() throws InterruptedException {
    Word word = words.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    if (word == null) {
      throw new IllegalStateException("the process said nothing for " + PATIENCE);
    }
    if (word.path().endsWith("/error")) {
      throw new IllegalStateException("the process failed: " + word.body());
    }
    return word;
  }

  /** Hands an event to the process, which has asked for one. */
  void invoke(String event) throws InterruptedException {
    events.put(event.getBytes(StandardCharsets.UTF_8));
  }

  /** Lets a process that waits for its restore go on. */
  void restore() throws InterruptedException {
    restores.put(true);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring(ROOT.length());
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    words.add(new Word(path, body, System.nanoTime()));
    try {
      switch (path) {
        case "/invocation/next" -> {
          byte[] event = events.take();
          var headers = exchange.getResponseHeaders();
          headers.add("Content-Type", "application/json");
          headers.add("Lambda-Runtime-Aws-Request-Id", UUID.randomUUID().toString());
          headers.add(
              "Lambda-Runtime-Deadline-Ms", Long.toString(System.currentTimeMillis() + 30_000));
          headers.add(
              "Lambda-Runtime-Invoked-Function-Arn",
              "arn:aws:lambda:us-east-1:000000000000:function:f");
          answer(exchange, 200, event);
        }
        case "/restore/next" -> {
          restores.take();
          answer(exchange, 200, new byte[0]);
        }
        default -> answer(exchange, 202, "{\"status\":\"OK\"}".getBytes(StandardCharsets.UTF_8));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) {
    try (exchange) {
      exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
