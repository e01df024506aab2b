package dev.encargo.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.aws.AwsJson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/**
 * What {@link SqsJobQueue} and {@link SqsTimerQueue} promise, and what they and the protocol of a job rely on in SQS. Runs on
 * everything that calls itself SQS; where one of them is known not to follow AWS, {@link #whyNot} says so and the test counts as
 * skipped.
 */
public abstract class JobQueueContract {

  /** What not everything that calls itself SQS does. */
  public enum Rule {
    EXPIRED_RECEIPTS_ARE_REFUSED,
    DEAD_LETTERS_KEEP_THEIR_IDS,
    LIMITS_HAVE_AWS_CODES
  }

  private static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

  private static final String PREFIX =
      "contract-" + UUID.randomUUID().toString().substring(0, 8) + "-";

  private final List<String> created = new ArrayList<>();
  private int names;

  /** The SDK's client: makes the queues, and sees what was sent. */
  protected abstract SqsClient client();

  /** What is tested, at the same endpoint. */
  protected abstract AwsJson sqs();

  /** Why a rule does not hold here; empty where it does. */
  protected Optional<String> whyNot(Rule rule) {
    return Optional.empty();
  }

  @AfterEach
  void delete_queues() {
    created.forEach(url -> client().deleteQueue(r -> r.queueUrl(url)));
  }

  private void assume(Rule rule) {
    whyNot(rule).ifPresent(JobQueueContract::skip);
  }

  /** Skips the test, and says why where the one who runs it sees it. */
  protected static void skip(String reason) {
    if (TOLD.add(reason)) {
      System.out.println("[skipped] " + reason);
    }
    Assumptions.abort(reason);
  }

  private String fifo(Map<QueueAttributeName, String> more) {
    Map<QueueAttributeName, String> attributes = new LinkedHashMap<>(more);
    attributes.put(QueueAttributeName.FIFO_QUEUE, "true");
    return create(".fifo", attributes);
  }

  private String fifo() {
    return fifo(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "60"));
  }

  private String standard() {
    return create("", Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "60"));
  }

  private String create(String suffix, Map<QueueAttributeName, String> attributes) {
    String name = PREFIX + getClass().getSimpleName().hashCode() + "-" + hashCode() + "-" + names++;
    String url =
        client().createQueue(r -> r.queueName(name + suffix).attributes(attributes)).queueUrl();
    created.add(url);
    return url;
  }

  /** Waits up to five seconds for something; an empty answer where nothing came. */
  private List<Message> receive(String url, int most) {
    return client()
        .receiveMessage(r ->
            r.queueUrl(url)
                .maxNumberOfMessages(most)
                .waitTimeSeconds(5)
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
        .messages();
  }

  /** What there is now, without waiting. */
  private List<Message> poll(String url) {
    return client()
        .receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(10).waitTimeSeconds(0))
        .messages();
  }

  private void delete(String url, Message message) {
    client().deleteMessage(r -> r.queueUrl(url).receiptHandle(message.receiptHandle()));
  }

  private static JobMessage job(String group) {
    return new JobMessage(UUID.randomUUID(), 1, group);
  }

  private static JobMessage job() {
    UUID id = UUID.randomUUID();
    return new JobMessage(id, 1, id.toString());
  }

  @Test
  void a_sent_job_is_received_with_its_group_and_deduplication_id() {
    String url = fifo();
    JobMessage job = job("owner-1:orders");

    assertThat(new SqsJobQueue(sqs(), url).send(List.of(job))).isEmpty();

    Message received = receive(url, 10).getFirst();
    assertThat(JobMessage.parse(received.body(), "owner-1:orders")).isEqualTo(job);
    assertThat(received.attributes())
        .containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, "owner-1:orders")
        .containsEntry(MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID, job.deduplicationId())
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "1");
  }

  @Test
  void all_jobs_of_many_requests_are_taken_and_arrive_once() {
    String url = fifo();
    List<JobMessage> jobs = IntStream.range(0, 137).mapToObj(i -> job()).toList();

    assertThat(new SqsJobQueue(sqs(), url).send(jobs)).isEmpty();

    List<UUID> arrived = new ArrayList<>();
    while (arrived.size() < jobs.size()) {
      List<Message> some = receive(url, 10);
      assertThat(some).as("after %d", arrived.size()).isNotEmpty();
      for (Message message : some) {
        arrived.add(JobMessage.parse(message.body(), "").jobId());
        delete(url, message);
      }
    }
    assertThat(arrived)
        .containsExactlyInAnyOrderElementsOf(jobs.stream().map(JobMessage::jobId).toList());
    assertThat(poll(url)).isEmpty();
  }

  @Test
  void sending_nothing_makes_no_request() {
    assertThat(new SqsJobQueue(sqs(), "http://127.0.0.1:9/000000000000/none").send(List.of()))
        .isEmpty();
  }

  @Test
  void a_queue_that_is_not_there_takes_nothing_and_nothing_is_thrown() {
    String url = fifo();
    List<JobMessage> jobs = IntStream.range(0, 25).mapToObj(i -> job()).toList();

    Set<UUID> notTaken = new SqsJobQueue(sqs(), url.replace(".fifo", "-missing.fifo")).send(jobs);

    assertThat(notTaken).isEqualTo(new HashSet<>(jobs.stream().map(JobMessage::jobId).toList()));
  }

  @Test
  void one_entry_that_is_refused_leaves_the_others_of_its_batch() {
    String url = fifo();
    JobMessage good = job();
    JobMessage bad = job("a group with spaces");

    assertThat(new SqsJobQueue(sqs(), url).send(List.of(bad, good))).containsExactly(bad.jobId());

    assertThat(receive(url, 10)).extracting(Message::body).containsExactly(good.body());
  }

  @Test
  void the_same_dispatch_sent_twice_is_delivered_once_and_a_new_dispatch_again() {
    String url = fifo();
    SqsJobQueue queue = new SqsJobQueue(sqs(), url);
    JobMessage first = job();
    JobMessage second = new JobMessage(first.jobId(), 2, first.group());

    assertThat(queue.send(List.of(first))).isEmpty();
    assertThat(queue.send(List.of(first))).isEmpty();
    assertThat(queue.send(List.of(second))).isEmpty();

    assertThat(receive(url, 10))
        .extracting(Message::body)
        .containsExactly(first.body(), second.body());
  }

  @Test
  void a_deduplication_id_is_remembered_after_its_message_was_deleted() {
    String url = fifo();
    SqsJobQueue queue = new SqsJobQueue(sqs(), url);
    JobMessage job = job();
    queue.send(List.of(job));
    delete(url, receive(url, 1).getFirst());

    assertThat(queue.send(List.of(job))).isEmpty();

    assertThat(poll(url)).isEmpty();
  }

  @Test
  void a_group_is_delivered_in_order_and_waits_while_others_go_on() {
    String url = fifo();
    JobMessage first = job("slow");
    JobMessage next = job("slow");
    JobMessage other = job("other");
    new SqsJobQueue(sqs(), url).send(List.of(first, next));

    Message inFlight = receive(url, 1).getFirst();
    assertThat(inFlight.body()).isEqualTo(first.body());
    new SqsJobQueue(sqs(), url).send(List.of(other));

    assertThat(receive(url, 10)).extracting(Message::body).containsExactly(other.body());
    assertThat(poll(url)).isEmpty();
    delete(url, inFlight);
    assertThat(receive(url, 10)).extracting(Message::body).containsExactly(next.body());
  }

  @Test
  void a_message_that_was_not_deleted_shows_again_and_counts_its_receives() {
    String url = fifo(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, "1"));
    JobMessage job = job();
    new SqsJobQueue(sqs(), url).send(List.of(job));
    Message first = receive(url, 1).getFirst();

    Message again = receive(url, 1).getFirst();

    assertThat(again.messageId()).isEqualTo(first.messageId());
    assertThat(again.receiptHandle()).isNotEqualTo(first.receiptHandle());
    assertThat(again.attributes())
        .containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "2");
  }

  @Test
  void an_expired_receipt_deletes_nothing() {
    assume(Rule.EXPIRED_RECEIPTS_ARE_REFUSED);
    String url = fifo();
    new SqsJobQueue(sqs(), url).send(List.of(job()));
    Message stale = receive(url, 1).getFirst();
    new SqsJobQueue(sqs(), url).changeVisibility(Map.of(stale.receiptHandle(), Duration.ZERO));
    Message current = receive(url, 1).getFirst();

    assertThatThrownBy(() -> delete(url, stale))
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("InvalidParameterValue"));

    new SqsJobQueue(sqs(), url).changeVisibility(Map.of(current.receiptHandle(), Duration.ZERO));
    assertThat(receive(url, 1)).hasSize(1);
  }

  @Test
  void changing_visibility_passes_over_receipts_that_have_expired() {
    String url = fifo();
    SqsJobQueue queue = new SqsJobQueue(sqs(), url);
    queue.send(IntStream.range(0, 12).mapToObj(i -> job()).toList());
    Map<String, Duration> now = new LinkedHashMap<>();
    while (now.size() < 12) {
      List<Message> some = receive(url, 10);
      assertThat(some).isNotEmpty();
      some.forEach(message -> now.put(message.receiptHandle(), Duration.ZERO));
    }
    Message gone = onlyMessage(now, url);
    now.put(gone.receiptHandle(), Duration.ZERO);
    delete(url, gone);

    queue.changeVisibility(now);

    int shown = 0;
    while (shown < 11) {
      List<Message> some = receive(url, 10);
      assertThat(some).as("after %d", shown).isNotEmpty();
      shown += some.size();
    }
  }

  /** Takes one of the receipts out of the map, and gives its message. */
  private static Message onlyMessage(Map<String, Duration> receipts, String url) {
    String receipt = receipts.keySet().iterator().next();
    receipts.remove(receipt);
    return Message.builder().receiptHandle(receipt).build();
  }

  @Test
  void changing_visibility_never_throws() {
    String url = fifo();
    new SqsJobQueue(sqs(), url).changeVisibility(Map.of("no receipt", Duration.ofSeconds(5)));
    new SqsJobQueue(sqs(), url.replace(".fifo", "-missing.fifo"))
        .changeVisibility(Map.of("no receipt", Duration.ofSeconds(5)));
  }

  @Test
  void a_message_received_too_often_goes_to_the_dead_letter_queue_with_its_ids() {
    assume(Rule.DEAD_LETTERS_KEEP_THEIR_IDS);
    String dead = fifo();
    String arn =
        client()
            .getQueueAttributes(r -> r.queueUrl(dead).attributeNames(QueueAttributeName.QUEUE_ARN))
            .attributes()
            .get(QueueAttributeName.QUEUE_ARN);
    String url =
        fifo(
            Map.of(
                QueueAttributeName.REDRIVE_POLICY,
                "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":\"1\"}"));
    JobMessage job = job("poison");
    SqsJobQueue queue = new SqsJobQueue(sqs(), url);
    queue.send(List.of(job));
    queue.changeVisibility(Map.of(receive(url, 1).getFirst().receiptHandle(), Duration.ZERO));

    assertThat(poll(url)).isEmpty();

    Message letter = receive(dead, 1).getFirst();
    assertThat(letter.body()).isEqualTo(job.body());
    assertThat(letter.attributes())
        .containsEntry(MessageSystemAttributeName.MESSAGE_GROUP_ID, "poison")
        .containsEntry(MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID, job.deduplicationId());
  }

  @Test
  void a_timer_message_whose_time_has_come_arrives_at_once() {
    String url = standard();
    TimerMessage wake = new TimerMessage.Wake(Instant.now().minusSeconds(1));

    new SqsTimerQueue(sqs(), url, InstantSource.system()).send(List.of(wake));

    assertThat(receive(url, 1)).extracting(Message::body).containsExactly(wake.body());
  }

  @Test
  void a_timer_message_does_not_arrive_before_its_time() {
    String url = standard();
    Instant at = Instant.now().plusMillis(1_500);
    TimerMessage due = new TimerMessage.Due(at, "HIGH", job());

    new SqsTimerQueue(sqs(), url, InstantSource.system()).send(List.of(due));

    List<Message> arrived = receive(url, 1);
    assertThat(arrived).extracting(Message::body).containsExactly(due.body());
    assertThat(Instant.now()).isAfterOrEqualTo(at);
  }

  @Test
  void a_timer_message_for_tomorrow_is_delayed_as_long_as_sqs_can() {
    String url = standard();
    new SqsTimerQueue(sqs(), url, InstantSource.system())
        .send(
            IntStream.range(0, 11)
                .mapToObj(i -> new TimerMessage.Wake(Instant.now().plus(Duration.ofDays(1))))
                .toList());

    assertThat(
            client()
                .getQueueAttributes(r ->
                    r.queueUrl(url)
                        .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED))
                .attributes())
        .containsEntry(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED, "11");
  }

  @Test
  void a_timer_message_that_is_not_taken_is_an_error() {
    String missing = standard() + "-missing";
    SqsTimerQueue queue = new SqsTimerQueue(sqs(), missing, InstantSource.system());

    assertThatThrownBy(() -> queue.send(List.of(new TimerMessage.Wake(Instant.now()))))
        .isInstanceOf(QueueUnavailable.class);
  }

  @Test
  void a_delay_of_its_own_is_refused_for_a_message_of_a_fifo_queue() {
    String url = fifo();
    refused(
        "InvalidParameterValue",
        () ->
            client()
                .sendMessage(r ->
                    r.queueUrl(url)
                        .messageBody("x")
                        .messageGroupId("g")
                        .messageDeduplicationId("d")
                        .delaySeconds(5)));
  }

  @Test
  void a_batch_has_one_to_ten_entries_with_ids_of_their_own() {
    assume(Rule.LIMITS_HAVE_AWS_CODES);
    String url = fifo();
    refused("AWS.SimpleQueueService.EmptyBatchRequest", () -> sendBatch(url, List.of()));
    refused(
        "AWS.SimpleQueueService.TooManyEntriesInBatchRequest",
        () -> sendBatch(url, IntStream.range(0, 11).mapToObj(String::valueOf).toList()));
    refused(
        "AWS.SimpleQueueService.BatchEntryIdsNotDistinct",
        () -> sendBatch(url, List.of("same", "same")));
    refused(
        "AWS.SimpleQueueService.InvalidBatchEntryId", () -> sendBatch(url, List.of("not an id")));
    assertThat(poll(url)).isEmpty();
  }

  private void sendBatch(String url, List<String> ids) {
    client()
        .sendMessageBatch(r ->
            r.queueUrl(url)
                .entries(
                    ids.stream()
                        .map(id ->
                            SendMessageBatchRequestEntry.builder()
                                .id(id)
                                .messageBody("x")
                                .messageGroupId("g")
                                .messageDeduplicationId(UUID.randomUUID().toString())
                                .build())
                        .toList()));
  }

  @Test
  void a_fifo_queue_wants_a_group_and_a_deduplication_id() {
    assume(Rule.LIMITS_HAVE_AWS_CODES);
    String url = fifo();
    refused(
        "MissingParameter",
        () ->
            client()
                .sendMessage(r -> r.queueUrl(url).messageBody("x").messageDeduplicationId("d")));
    refused(
        "InvalidParameterValue",
        () -> client().sendMessage(r -> r.queueUrl(url).messageBody("x").messageGroupId("g")));
  }

  private static void refused(
      String code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            AwsServiceException.class,
            e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo(code));
  }
}
