package dev.encargo.local.sqs;

import dev.encargo.local.endpoint.Calls;
import dev.encargo.local.endpoint.HttpLoop;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Serves {@link SqsQueues} over HTTP on the loopback address, as the AWS SDKs speak to SQS: {@code POST} with {@code X-Amz-Target:
 * AmazonSQS.…} and JSON. Signatures are not checked.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-making-api-requests-json.html">the
 *     JSON protocol</a>
 */
public final class SqsEndpoint implements AutoCloseable {

  private static final String TARGET = "AmazonSQS.";
  private static final int MAX_REQUEST_BYTES = 8 * SqsRules.MAX_BYTES; // escapes make a body longer

  private final HttpLoop server;
  private final Protocol protocol;

  private SqsEndpoint(SqsQueues queues, int port, Calls calls) throws IOException {
    this.protocol = new Protocol(queues, calls);
    this.server = new HttpLoop(port, MAX_REQUEST_BYTES, this::answer);
    queues.base(uri().toString());
  }

  /**
   * Starts to serve.
   *
   * @param port 0 for any free one
   * @param calls is told of every request
   * @throws IOException where the port is taken
   */
  public static SqsEndpoint start(SqsQueues queues, int port, Calls calls) throws IOException {
    SqsEndpoint endpoint = new SqsEndpoint(queues, port, calls);
    endpoint.server.start();
    return endpoint;
  }

  /** For {@code AWS_ENDPOINT_URL_SQS}. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.port());
  }

  /** Stops at once; who waits for messages is cut off. */
  @Override
  public void close() {
    server.close();
  }

  private HttpLoop.Response answer(HttpLoop.Request request) throws InterruptedException {
    try {
      return response(
          200, "", protocol.answer(operation(request), request.body(), Calls.caller(request)));
    } catch (SqsFailure failure) {
      return response(failure);
    } catch (RuntimeException bug) {
      bug.printStackTrace(); // the sender learns no more than from AWS; whoever runs this must see
      // it
      return response(SqsFailure.internal());
    }
  }

  private static HttpLoop.Response response(SqsFailure failure) {
    String error =
        "x-amzn-query-error: "
            + failure.code()
            + (failure.senderFault() ? ";Sender\r\n" : ";Receiver\r\n");
    return response(failure.status(), error, Protocol.failure(failure));
  }

  private static HttpLoop.Response response(int status, String headers, String body) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    String id = new UUID(random.nextLong(), random.nextLong()).toString();
    return new HttpLoop.Response(
        status,
        "Content-Type: application/x-amz-json-1.0\r\nx-amzn-RequestId: " + id + "\r\n" + headers,
        body);
  }

  private static Operation operation(HttpLoop.Request request) {
    String target = request.headers().getOrDefault("x-amz-target", "");
    Operation operation =
        target.startsWith(TARGET) ? Operation.of(target.substring(TARGET.length())) : null;
    if (operation == null) {
      throw SqsFailure.unknownOperation(target);
    }
    return operation;
  }
}
