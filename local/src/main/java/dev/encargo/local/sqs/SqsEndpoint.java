package dev.encargo.local.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@link SqsQueues} over HTTP on the loopback address, as the AWS SDKs speak to SQS: {@code POST} with {@code X-Amz-Target:
 * AmazonSQS.…} and JSON. Signatures are not checked.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html">the
 *     JSON protocol</a>
 */
public final class SqsEndpoint implements AutoCloseable {

  static {
    // The server writes an answer in two parts. Without this, Nagle's algorithm and delayed
    // acknowledgements make that 40 ms.
    if (System.getProperty("sun.net.httpserver.nodelay") == null) {
      System.setProperty("sun.net.httpserver.nodelay", "true");
    }
  }

  private static final String TARGET = "AmazonSQS.";
  private static final int MAX_REQUEST_BYTES = 8 * SqsRules.MAX_BYTES; // escapes make a body longer

  private final HttpServer server;
  private final ExecutorService threads;
  private final Protocol protocol;

  private SqsEndpoint(HttpServer server, SqsQueues queues) {
    this.server = server;
    this.threads = Executors.newVirtualThreadPerTaskExecutor();
    this.protocol = new Protocol(queues);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    queues.base(uri().toString());
  }

  /**
   * Starts to serve.
   *
   * @param port 0 for any free one
   * @throws IOException where the port is taken
   */
  public static SqsEndpoint start(SqsQueues queues, int port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    SqsEndpoint endpoint = new SqsEndpoint(HttpServer.create(address, 0), queues);
    endpoint.server.start();
    return endpoint;
  }

  /** For {@code AWS_ENDPOINT_URL_SQS}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** Stops at once; who waits for messages is cut off. */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] answer;
      int status = 200;
      try {
        answer = protocol.answer(operation(exchange), body(exchange)).getBytes(UTF_8);
      } catch (SqsFailure failure) {
        status = failure.status();
        exchange
            .getResponseHeaders()
            .set(
                "x-amzn-query-error",
                failure.code() + (failure.senderFault() ? ";Sender" : ";Receiver"));
        answer = Protocol.failure(failure).getBytes(UTF_8);
      } catch (InterruptedException closing) {
        return;
      }
      Headers headers = exchange.getResponseHeaders();
      headers.set("Content-Type", "application/x-amz-json-1.0");
      headers.set("x-amzn-RequestId", UUID.randomUUID().toString());
      exchange.sendResponseHeaders(status, answer.length);
      exchange.getResponseBody().write(answer);
    }
  }

  private static Operation operation(HttpExchange exchange) {
    String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
    String name = target == null ? "" : target;
    @Nullable Operation operation =
        name.startsWith(TARGET) ? Operation.of(name.substring(TARGET.length())) : null;
    if (operation == null) {
      throw SqsFailure.unknownOperation(name);
    }
    return operation;
  }

  private static byte[] body(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MAX_REQUEST_BYTES + 1);
    if (body.length > MAX_REQUEST_BYTES) {
      throw SqsFailure.batchTooLong(body.length);
    }
    return body;
  }
}
