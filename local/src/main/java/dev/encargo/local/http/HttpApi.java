package dev.encargo.local.http;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.encargo.local.CannotStart;
import dev.encargo.local.lambda.FunctionFailed;
import dev.encargo.local.lambda.FunctionPool;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * An HTTP API on 127.0.0.1, with API Gateway's limits.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html">Quotas for HTTP APIs</a>
 */
public final class HttpApi implements AutoCloseable {

  private static final int LARGEST_BODY = 10 << 20;
  private static final int LARGEST_HEADERS = 10_240;

  static {
    // Read by the server's class initialiser: without it an answer in two packets waits 40 ms for
    // an acknowledgement.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  /** Something that is served beside the routes. */
  public interface Extra {
    /** The answer's JSON. */
    byte[] get();
  }

  /** What the server answers with once the functions are there. */
  private record Serving(Routes routes, Map<String, FunctionPool> functions) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final InstantSource clock;
  private final Map<String, Extra> extras;
  private final LongAdder requests = new LongAdder();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Serving serving = new Serving(new Routes(List.of()), Map.of());

  private HttpApi(HttpServer server, InstantSource clock, Map<String, Extra> extras) {
    this.server = server;
    this.clock = clock;
    this.extras = extras;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
  }

  /**
   * Takes the port, so that the API's address is known; requests wait in the backlog until {@link #serve}.
   *
   * @param port 0 for any free one
   * @param extras paths and what is served at them
   * @throws CannotStart where the port is taken
   */
  public static HttpApi bind(int port, InstantSource clock, Map<String, Extra> extras) {
    try {
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      return new HttpApi(HttpServer.create(address, 1024), clock, extras);
    } catch (IOException e) {
      throw new CannotStart(
          "Port "
              + port
              + ", meant for the API, is taken by another program: stop that one, or choose another port.",
          e);
    }
  }

  /** Without a slash at its end. */
  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /** Requests so far, those of routes that are not there included, as API Gateway bills them. */
  public long requests() {
    return requests.sum();
  }

  /** Begins to answer. */
  public void serve(
      List<dev.encargo.local.template.RouteDescription> routes,
      Map<String, FunctionPool> functions) {
    serving = new Serving(new Routes(routes), functions);
    server.start();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, answer(exchange));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpAnswer answer(HttpExchange exchange) throws IOException, InterruptedException {
    String path = exchange.getRequestURI().getPath();
    Extra extra = extras.get(path);
    if (extra != null) {
      return HttpAnswer.json(extra.get());
    }
    Serving now = serving;
    Optional<Routes.Match> match = now.routes().find(exchange.getRequestMethod(), path);
    requests.increment();
    if (match.isEmpty()) {
      return HttpAnswer.message(404, "Not Found");
    }
    if (headerBytes(exchange) > LARGEST_HEADERS) {
      return HttpAnswer.message(431, "Request Header Fields Too Large");
    }
    Optional<byte[]> body = body(exchange);
    if (body.isEmpty()) {
      return HttpAnswer.message(413, "Request Entity Too Large");
    }
    byte[] event =
        new HttpEvent(
                exchange.getRequestMethod(),
                path,
                exchange.getRequestURI().getRawQuery(),
                exchange.getRequestHeaders(),
                body.get(),
                exchange.getRemoteAddress().getAddress().getHostAddress(),
                clock.instant())
            .toJson(match.get());
    return invoke(now, match.get(), event);
  }

  private static HttpAnswer invoke(Serving now, Routes.Match match, byte[] event)
      throws InterruptedException {
    FunctionPool function = now.functions().get(match.route().function());
    if (function == null) {
      return HttpAnswer.message(500, "Internal Server Error");
    }
    try {
      return HttpAnswer.of(
          function.start(event).get(match.route().timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      return HttpAnswer.message(503, "Service Unavailable");
    } catch (FunctionFailed e) {
      return HttpAnswer.message(503, "Service Unavailable");
    } catch (ExecutionException e) {
      return HttpAnswer.message(500, "Internal Server Error");
    }
  }

  private static int headerBytes(HttpExchange exchange) {
    int bytes = exchange.getRequestURI().toString().length();
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      for (String value : header.getValue()) {
        bytes += header.getKey().length() + value.length() + 4;
      }
    }
    return bytes;
  }

  /** Empty where there is more of it than API Gateway takes. */
  private static Optional<byte[]> body(HttpExchange exchange) throws IOException {
    try (InputStream in = exchange.getRequestBody()) {
      byte[] body = in.readNBytes(LARGEST_BODY + 1);
      return body.length > LARGEST_BODY ? Optional.empty() : Optional.of(body);
    }
  }

  private static void send(HttpExchange exchange, HttpAnswer answer) throws IOException {
    answer.headers().forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
    boolean empty =
        answer.body().length == 0
            || answer.status() == 204
            || answer.status() == 304
            || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(answer.status(), empty ? -1 : answer.body().length);
    if (!empty) {
      exchange.getResponseBody().write(answer.body());
    }
  }

  /** Takes no more requests, and lets those that run end, for a second. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.stop(1);
      threads.shutdownNow();
    }
  }
}
