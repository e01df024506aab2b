package dev.encargo.local.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.Platform;
import dev.encargo.job.Job;
import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.NewJob;
import dev.encargo.job.Outcome;
import dev.encargo.job.Priority;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.lambda.FunctionPool;
import dev.encargo.local.lambda.Host;
import dev.encargo.local.template.FunctionDescription;
import dev.encargo.owner.Owner;
import dev.encargo.sql.TestPostgres;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A job's way from its creation through a queue to a worker, and from a dead-letter queue to its end, on whatever speaks SQS. */
abstract class WorkerFlowContract {

  private static final Owner ANA = new Owner.User("ana");
  private static final int MOST_RECEIVES = 3;

  private final ScheduledExecutorService deadlines = Executors.newScheduledThreadPool(1);
  private final List<String> created = new ArrayList<>();
  private String dead;
  private String queue;
  private Platform platform;
  private FunctionPool worker;
  private FunctionPool deadLetter;

  /** Makes queues, and does what an event source mapping does. */
  protected abstract SqsClient client();

  /** How a function reaches the same SQS: {@code AWS_…}. */
  protected abstract Map<String, String> environment();

  @BeforeEach
  void set_up() {
    String name = "flow-" + UUID.randomUUID().toString().substring(0, 8);
    dead = create(name + "-dead.fifo", Map.of(QueueAttributeName.FIFO_QUEUE, "true"));
    String redrive =
        JsonObject.of("deadLetterTargetArn", arn(dead), "maxReceiveCount", MOST_RECEIVES).toJson();
    queue =
        create(
            name + ".fifo",
            Map.of(
                QueueAttributeName.FIFO_QUEUE, "true",
                QueueAttributeName.VISIBILITY_TIMEOUT, "120",
                QueueAttributeName.REDRIVE_POLICY, redrive));
    Map<String, String> environment = new HashMap<>(environment());
    environment.put("ENCARGO_DATABASE_URL", TestPostgres.databaseUrl());
    environment.put("ENCARGO_DATABASE_USER", "postgres");
    environment.put("ENCARGO_DATABASE_AUTH", "none");
    environment.put("ENCARGO_TIMER_QUEUE_URL", create(name + "-timer", Map.of()));
    environment.put("ENCARGO_OUTBOX_QUEUE_URL", create(name + "-outbox", Map.of()));
    environment.put("ENCARGO_BUCKET", "unused");
    for (Priority priority : Priority.values()) {
      environment.put("ENCARGO_QUEUE_URL_" + priority, queue);
    }
    platform = Platform.of(environment);
    worker = function("worker.WorkerFunction", environment);
    deadLetter = function("worker.DeadLetterFunction", environment);
  }

  private FunctionPool function(String handler, Map<String, String> environment) {
    return new FunctionPool(
        new FunctionDescription(
            "F",
            "dev.encargo.functions." + handler + "::handleRequest",
            Duration.ofMinutes(1),
            512,
            environment),
        1,
        new Host(
            deadlines,
            InstantSource.system(),
            new PrintStream(PrintStream.nullOutputStream(), true, StandardCharsets.UTF_8),
            System.out::println));
  }

  private String create(String name, Map<QueueAttributeName, String> attributes) {
    String url = client().createQueue(r -> r.queueName(name).attributes(attributes)).queueUrl();
    created.add(url);
    return url;
  }

  private String arn(String url) {
    return client()
        .getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
        .attributes()
        .get(QueueAttributeName.QUEUE_ARN);
  }

  @AfterEach
  void tear_down() {
    if (platform != null) { // a test that was skipped has set nothing up
      worker.close(Duration.ofSeconds(1));
      deadLetter.close(Duration.ofSeconds(1));
      platform.close();
      created.forEach(url -> client().deleteQueue(r -> r.queueUrl(url)));
    }
    deadlines.shutdownNow();
  }

  private record Anything(String type) implements JobHandler {
    @Override
    public Outcome run(JobContext job) {
      throw new UnsupportedOperationException();
    }
  }

  private UUID job(String type, String more) {
    String body = "{\"type\":\"" + type + "\"" + more + "}";
    NewJob asked =
        NewJob.parse(
            body.getBytes(StandardCharsets.UTF_8), Map.of(type, new Anything(type)), Instant.now());
    return platform.createJobs().create(ANA, List.of(asked), null).getFirst().id();
  }

  private Job.State find(UUID id) {
    return platform.jobs().find(ANA, id).orElseThrow().state();
  }

  /** One message, waited for. */
  private Message receive(String url) {
    for (int i = 0; i < 5; i++) {
      List<Message> some =
          client()
              .receiveMessage(r ->
                  r.queueUrl(url)
                      .maxNumberOfMessages(1)
                      .waitTimeSeconds(5)
                      .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
              .messages();
      if (!some.isEmpty()) {
        return some.getFirst();
      }
    }
    throw new AssertionError("no message came");
  }

  /** Hands a message over as Lambda does, and deletes it unless it was reported as failed. */
  private boolean handled(FunctionPool function, String url, Message message) throws Exception {
    Map<String, Object> attributes = new LinkedHashMap<>(message.attributesAsStrings());
    JsonObject record =
        JsonObject.of(
            "messageId", message.messageId(),
            "receiptHandle", message.receiptHandle(),
            "body", message.body(),
            "attributes", JsonObject.of(attributes),
            "eventSource", "aws:sqs",
            "eventSourceARN", arn(url));
    byte[] event =
        JsonObject.of("Records", List.of(record)).toJson().getBytes(StandardCharsets.UTF_8);
    String answer = new String(function.invoke(event), StandardCharsets.UTF_8);
    boolean done = Json.parseObject(answer).objects("batchItemFailures").isEmpty();
    if (done) {
      client().deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
    }
    return done;
  }

  @Test
  void a_created_job_reaches_a_worker_and_completes() throws Exception {
    UUID id = job("noop", "");

    assertThat(handled(worker, queue, receive(queue))).isTrue();

    assertThat(find(id).status()).hasToString("COMPLETED");
  }

  @Test
  void a_job_that_fails_comes_again_after_its_delay_and_not_after_the_queue_s() throws Exception {
    UUID id = job("fail", ",\"retryDelay\":1000,\"payload\":{\"times\":1}");

    assertThat(handled(worker, queue, receive(queue))).isFalse();
    assertThat(find(id).status()).hasToString("RETRYING");

    assertThat(handled(worker, queue, receive(queue))).isTrue();
    assertThat(find(id).status()).hasToString("COMPLETED");
  }

  @Test
  void a_message_that_nobody_could_handle_ends_its_job_from_the_dead_letter_queue()
      throws Exception {
    UUID id = job("noop", "");
    for (int i = 0; i < MOST_RECEIVES; i++) {
      Message message = receive(queue);
      client()
          .changeMessageVisibility(
              r -> r.queueUrl(queue).receiptHandle(message.receiptHandle()).visibilityTimeout(0));
    }
    // It is the receive after the last one allowed that moves it.
    client().receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(1));

    assertThat(handled(deadLetter, dead, receive(dead))).isTrue();

    assertThat(find(id).status()).hasToString("FAILED");
    assertThat(find(id).error()).contains("DEAD_LETTERED");
  }
}
