package dev.encargo.queue;

import dev.encargo.aws.AwsFailure;
import dev.encargo.aws.AwsJson;
import dev.encargo.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@link JobQueue} on a FIFO queue of Amazon SQS. {@link JobMessage#group} is the {@code MessageGroupId}, {@link
 * JobMessage#deduplicationId} the {@code MessageDeduplicationId}.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html">SendMessageBatch</a>
 */
public final class SqsJobQueue implements JobQueue {

  /** Requests side by side: enough to hide a round trip to AWS, few enough to leave the connections of the client to others. */
  private static final int AT_ONCE = 8;

  private static final long LONGEST_SECONDS = Duration.ofHours(12).toSeconds();

  private static final List<String> COUNTS =
      List.of(
          "ApproximateNumberOfMessages",
          "ApproximateNumberOfMessagesNotVisible",
          "ApproximateNumberOfMessagesDelayed");

  private final AwsJson sqs;
  private final String queueUrl;

  /**
   * @param sqs asks the queue's own host
   * @param queueUrl as SQS gives it
   */
  public SqsJobQueue(AwsJson sqs, String queueUrl) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
  }

  @Override
  public Set<UUID> send(List<JobMessage> messages) {
    Set<UUID> notTaken = ConcurrentHashMap.newKeySet();
    // Bodies are ASCII, so that their length is their size.
    List<List<JobMessage>> batches =
        SqsRequests.batches(messages, message -> message.body().length());
    SqsRequests.each(batches, AT_ONCE, batch -> sendBatch(batch, notTaken));
    return notTaken;
  }

  private void sendBatch(List<JobMessage> batch, Set<UUID> notTaken) {
    List<JsonObject> entries = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      JobMessage message = batch.get(i);
      entries.add(
          JsonObject.of(
              "Id", Integer.toString(i),
              "MessageBody", message.body(),
              "MessageGroupId", message.group(),
              "MessageDeduplicationId", message.deduplicationId()));
    }
    try {
      for (JsonObject failed : SqsRequests.batch(sqs, "SendMessageBatch", queueUrl, entries)) {
        notTaken.add(batch.get(Integer.parseInt(failed.text("Id"))).jobId());
      }
    } catch (AwsFailure unreachable) {
      // also when it may have been taken: a second doorbell does no harm
      batch.forEach(message -> notTaken.add(message.jobId()));
    }
  }

  /** {@inheritDoc} A request that fails is passed over too: those messages show when their former timeout ends. */
  @Override
  public void changeVisibility(Map<String, Duration> timeouts) {
    List<List<Map.Entry<String, Duration>>> batches =
        SqsRequests.batches(List.copyOf(timeouts.entrySet()), timeout -> 0);
    SqsRequests.each(batches, AT_ONCE, this::changeBatch);
  }

  private void changeBatch(List<Map.Entry<String, Duration>> batch) {
    List<JsonObject> entries = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      entries.add(
          JsonObject.of(
              "Id", Integer.toString(i),
              "ReceiptHandle", batch.get(i).getKey(),
              "VisibilityTimeout", seconds(batch.get(i).getValue())));
    }
    try {
      // What comes back as Failed has an expired receipt, and so is visible already.
      SqsRequests.batch(sqs, "ChangeMessageVisibilityBatch", queueUrl, entries);
    } catch (AwsFailure unreachable) {
      // nothing is lost: the row has the lease and the time of the next attempt, and the sweep
      // reads it
    }
  }

  @Override
  public boolean isEmpty() {
    try {
      JsonObject counts =
          sqs.call(
                  queueUrl,
                  "GetQueueAttributes",
                  JsonObject.of("QueueUrl", queueUrl, "AttributeNames", COUNTS))
              .object("Attributes");
      return COUNTS.stream().allMatch(name -> "0".equals(counts.get(name)));
    } catch (AwsFailure unreachable) {
      return false;
    }
  }

  private static int seconds(Duration timeout) {
    long up = timeout.plusSeconds(1).minusNanos(1).toSeconds();
    return (int) Math.clamp(up, 0, LONGEST_SECONDS);
  }
}
