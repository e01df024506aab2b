package dev.encargo.local.sqs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.local.endpoint.Calls;
import dev.encargo.queue.JobMessage;
import dev.encargo.queue.SqsJobQueue;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;

@Timeout(60)
class SqsEndpointTest {

  private final Fixture f = new Fixture();
  private SqsEndpoint endpoint;
  private SqsClient client;

  @BeforeEach
  void start() throws IOException {
    endpoint = SqsEndpoint.start(f.queues, 0, new Calls());
    client = Clients.of(endpoint.uri());
  }

  @AfterEach
  void stop() {
    client.close();
    endpoint.close();
  }

  private static JobMessage job() {
    UUID id = UUID.randomUUID();
    return new JobMessage(id, 1, id.toString());
  }

  private HttpResponse<String> post(String target, String body) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(endpoint.uri())
                .header("X-Amz-Target", target)
                .header("Content-Type", "application/x-amz-json-1.0")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void an_error_has_the_shape_and_the_header_of_the_json_protocol() throws Exception {
    HttpResponse<String> answer = post("AmazonSQS.GetQueueUrl", "{\"QueueName\":\"none\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("x-amzn-query-error"))
        .contains("AWS.SimpleQueueService.NonExistentQueue;Sender");
    assertThat(answer.headers().firstValue("content-type")).contains("application/x-amz-json-1.0");
    assertThat(answer.body())
        .isEqualTo(
            "{\"__type\":\"com.amazonaws.sqs#QueueDoesNotExist\",\"message\":\"The specified queue does not exist.\"}");
  }

  @Test
  void what_is_no_request_is_refused_in_words() throws Exception {
    assertThat(post("AmazonSQS.SendMessage", "{").body()).contains("SerializationException");
    assertThat(post("AmazonSQS.SendMessage", "{}").body()).contains("MissingRequiredParameter");
    assertThat(post("AmazonSQS.Dance", "{}").body()).contains("UnknownOperation");
    assertThat(post("Other.SendMessage", "{}").statusCode()).isEqualTo(400);
    String url = f.fifo().url();
    for (String number : List.of("\"ten\"", "1.5", "4294967297", "[]")) {
      assertThat(
              post(
                      "AmazonSQS.ReceiveMessage",
                      "{\"QueueUrl\":\"" + url + "\",\"MaxNumberOfMessages\":" + number + "}")
                  .body())
          .contains("SerializationException");
    }
    assertThat(
            post(
                    "AmazonSQS.ReceiveMessage",
                    "{\"QueueUrl\":\"" + url + "\",\"VisibilityTimeout\":2147483647}")
                .body())
        .contains("InvalidParameterValue");
  }

  @Test
  void bytes_that_are_no_http_end_the_connection_and_harm_nobody() throws Exception {
    URI uri = endpoint.uri();
    for (String bytes :
        List.of(
            "nonsense\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nNo colon\r\n\r\n",
            "x".repeat(20_000))) {
      try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
        socket.getOutputStream().write(bytes.getBytes(UTF_8));
        assertThat(new String(socket.getInputStream().readNBytes(10), UTF_8))
            .startsWith("HTTP/1.1 4");
      }
    }
    assertThat(client.listQueues().queueUrls()).isEmpty();
  }

  @Test
  void the_sdk_knows_its_exceptions() {
    String url = f.fifo().url();
    assertThatThrownBy(() -> client.getQueueUrl(r -> r.queueName("none")))
        .isInstanceOf(QueueDoesNotExistException.class);
    assertThatThrownBy(() -> client.deleteMessage(r -> r.queueUrl(url).receiptHandle("none")))
        .isInstanceOf(ReceiptHandleIsInvalidException.class);
  }

  @Test
  void a_receive_over_http_waits_for_a_send() throws Exception {
    SqsQueue queue = f.fifo();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<Message>> waiting =
          threads.submit(() ->
              client.receiveMessage(r -> r.queueUrl(queue.url()).waitTimeSeconds(20)).messages());
      f.send(queue, "g", "x");
      assertThat(waiting.get()).extracting(Message::body).containsExactly("x");
    }
  }

  @Test
  void closing_cuts_off_who_waits() throws Exception {
    String url = f.fifo().url();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> waiting =
          threads.submit(() -> client.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(20)));
      while (f.queues.requests().count(Operation.RECEIVE_MESSAGE) == 0) {
        Thread.onSpinWait();
      }
      endpoint.close();
      assertThatThrownBy(waiting::get).hasCauseInstanceOf(SdkException.class);
    }
  }

  @Test
  void message_attributes_travel_with_their_checksum() {
    String url = f.standard().url();
    client.sendMessage(r ->
        r.queueUrl(url)
            .messageBody("ñ 🎉 \"quoted\"")
            .messageAttributes(
                Map.of(
                    "text",
                    MessageAttributeValue.builder().dataType("String").stringValue("é").build(),
                    "number",
                    MessageAttributeValue.builder().dataType("Number.int").stringValue("7").build(),
                    "bytes",
                    MessageAttributeValue.builder()
                        .dataType("Binary")
                        .binaryValue(SdkBytes.fromByteArray(new byte[] {0, -1, 7}))
                        .build())));

    Message message =
        client
            .receiveMessage(r -> r.queueUrl(url).messageAttributeNames("All"))
            .messages()
            .getFirst();

    assertThat(message.body()).isEqualTo("ñ 🎉 \"quoted\"");
    assertThat(message.messageAttributes()).containsOnlyKeys("text", "number", "bytes");
    assertThat(message.messageAttributes().get("bytes").binaryValue().asByteArray())
        .containsExactly(0, -1, 7);
  }

  @Test
  void queues_are_listed_in_pages() {
    f.fifo();
    f.fifo();
    f.standard();
    assertThat(client.listQueuesPaginator(r -> r.maxResults(2)).queueUrls()).hasSize(3);
    assertThat(client.listQueues(r -> r.queueNamePrefix("q1")).queueUrls()).hasSize(1);
  }

  @Test
  void a_thousand_jobs_are_a_hundred_requests() {
    SqsQueue queue = f.fifo();
    new SqsJobQueue(Clients.json(endpoint.uri()), queue.url())
        .send(IntStream.range(0, 1_000).mapToObj(i -> job()).toList());

    assertThat(f.queues.requests().count(Operation.SEND_MESSAGE_BATCH)).isEqualTo(100);
    assertThat(f.queues.requests().messages(Operation.SEND_MESSAGE_BATCH)).isEqualTo(1_000);
  }

  @Test
  void what_a_fault_refuses_is_told_and_the_rest_is_taken() {
    SqsQueue queue = f.fifo();
    SqsJobQueue adapter = new SqsJobQueue(Clients.json(endpoint.uri()), queue.url());
    JobMessage refused = job();
    JobMessage taken = job();
    f.queues.faults().refuseEntries(send -> send.body().equals(refused.body()));

    assertThat(adapter.send(List.of(refused, taken))).containsExactly(refused.jobId());

    f.queues.faults().refuseEntries(send -> false);
    f.queues.faults().down(true);
    JobMessage later = job();
    assertThat(adapter.send(List.of(later))).containsExactly(later.jobId());
    f.queues.faults().down(false);
    assertThat(Fixture.bodies(Fixture.receive(queue, 10))).containsExactly(taken.body());
  }

  @Test
  void the_sdk_tries_again_when_a_send_was_refused_once() {
    SqsQueue queue = f.fifo();
    f.queues.faults().refuseSends(1);
    assertThat(new SqsJobQueue(Clients.json(endpoint.uri()), queue.url()).send(List.of(job())))
        .isEmpty();
    assertThat(f.queues.requests().count(Operation.SEND_MESSAGE_BATCH)).isEqualTo(2);
    assertThat(queue.counts().visible()).isEqualTo(1);
  }

  @Test
  void changes_of_visibility_go_ten_to_a_request() {
    SqsQueue queue = f.fifo();
    SqsJobQueue adapter = new SqsJobQueue(Clients.json(endpoint.uri()), queue.url());
    adapter.send(IntStream.range(0, 20).mapToObj(i -> job()).toList());
    Map<String, Duration> timeouts = new java.util.HashMap<>();
    for (int i = 0; i < 2; i++) {
      Fixture.receive(queue, 10)
          .forEach(m -> timeouts.put(m.receiptHandle(), Duration.ofMillis(1_001)));
    }
    adapter.changeVisibility(timeouts);

    assertThat(f.queues.requests().count(Operation.CHANGE_MESSAGE_VISIBILITY_BATCH)).isEqualTo(2);
    f.clock.move(Duration.ofMillis(1_999));
    assertThat(queue.counts().inFlight()).isEqualTo(20);
    f.clock.move(Duration.ofMillis(1)); // whole seconds, rounded up
    assertThat(queue.counts().visible()).isEqualTo(20);
  }
}
