package dev.encargo.queue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.GetQueueAttributesRequest;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

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

  private final SqsClient client;
  private final String queueUrl;

  public SqsJobQueue(SqsClient client, String queueUrl) {
    this.client = client;
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
    List<SendMessageBatchRequestEntry> entries = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      JobMessage message = batch.get(i);
      entries.add(
          SendMessageBatchRequestEntry.builder()
              .id(Integer.toString(i))
              .messageBody(message.body())
              .messageGroupId(message.group())
              .messageDeduplicationId(message.deduplicationId())
              .build());
    }
    try {
      for (BatchResultErrorEntry failed :
          client
              .sendMessageBatch(
                  SendMessageBatchRequest.builder().queueUrl(queueUrl).entries(entries).build())
              .failed()) {
        notTaken.add(batch.get(Integer.parseInt(failed.id())).jobId());
      }
    } catch (
        SdkException
            unreachable) { // also when it may have been taken: a second doorbell does no harm
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
    List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      entries.add(
          ChangeMessageVisibilityBatchRequestEntry.builder()
              .id(Integer.toString(i))
              .receiptHandle(batch.get(i).getKey())
              .visibilityTimeout(seconds(batch.get(i).getValue()))
              .build());
    }
    try {
      // What comes back as Failed has an expired receipt, and so is visible already.
      client.changeMessageVisibilityBatch(
          ChangeMessageVisibilityBatchRequest.builder()
              .queueUrl(queueUrl)
              .entries(entries)
              .build());
    } catch (SdkException unreachable) {
      // nothing is lost: the row has the lease and the time of the next attempt, and the sweep
      // reads it
    }
  }

  @Override
  public boolean isEmpty() {
    try {
      Map<QueueAttributeName, String> counts =
          client
              .getQueueAttributes(
                  GetQueueAttributesRequest.builder()
                      .queueUrl(queueUrl)
                      .attributeNames(
                          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE,
                          QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED)
                      .build())
              .attributes();
      return !counts.isEmpty() && counts.values().stream().allMatch("0"::equals);
    } catch (SdkException unreachable) {
      return false;
    }
  }

  private static int seconds(Duration timeout) {
    long up = timeout.plusSeconds(1).minusNanos(1).toSeconds();
    return (int) Math.clamp(up, 0, LONGEST_SECONDS);
  }
}
