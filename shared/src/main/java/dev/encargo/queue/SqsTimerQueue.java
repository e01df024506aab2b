package dev.encargo.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.encargo.aws.AwsFailure;
import dev.encargo.aws.AwsJson;
import dev.encargo.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * {@link TimerQueue} on a standard queue of Amazon SQS, by its {@code DelaySeconds}.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-timers.html">message timers</a>
 */
public final class SqsTimerQueue implements TimerQueue {

  private static final int AT_ONCE = 8;
  private static final long LONGEST_SECONDS = 900;

  private final AwsJson sqs;
  private final String queueUrl;
  private final InstantSource clock;

  /**
   * @param sqs asks the queue's own host
   * @param queueUrl as SQS gives it
   * @param clock tells how far off a message's time is
   */
  public SqsTimerQueue(AwsJson sqs, String queueUrl, InstantSource clock) {
    this.sqs = sqs;
    this.queueUrl = queueUrl;
    this.clock = clock;
  }

  @Override
  public void send(List<? extends TimerMessage> messages) {
    List<Entry> entries = messages.stream().map(Entry::new).toList();
    Queue<QueueUnavailable> failures = new ConcurrentLinkedQueue<>();
    SqsRequests.each(
        SqsRequests.batches(entries, entry -> entry.body().getBytes(UTF_8).length),
        AT_ONCE,
        batch -> {
          QueueUnavailable failure = sendBatch(batch);
          if (failure != null) {
            failures.add(failure);
          }
        });
    QueueUnavailable failure = failures.peek();
    if (failure != null) {
      throw failure;
    }
  }

  private record Entry(Instant at, String body) {
    Entry(TimerMessage message) {
      this(message.at(), message.body());
    }
  }

  private @Nullable QueueUnavailable sendBatch(List<Entry> batch) {
    Instant now = clock.instant();
    List<JsonObject> entries = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      entries.add(
          JsonObject.of(
              "Id", Integer.toString(i),
              "MessageBody", batch.get(i).body(),
              "DelaySeconds", delaySeconds(now, batch.get(i).at())));
    }
    try {
      List<JsonObject> failed = SqsRequests.batch(sqs, "SendMessageBatch", queueUrl, entries);
      return failed.isEmpty()
          ? null
          : new QueueUnavailable(
              "the timer queue refused "
                  + failed.size()
                  + " messages: "
                  + failed.getFirst().text("Code"),
              null);
    } catch (AwsFailure e) {
      return new QueueUnavailable("the timer queue cannot be reached", e);
    }
  }

  /** Rounded up, so that a message never comes early, except after the longest delay there is. */
  static int delaySeconds(Instant now, Instant at) {
    long up = Duration.between(now, at).plusSeconds(1).minusNanos(1).toSeconds();
    return (int) Math.clamp(up, 0, LONGEST_SECONDS);
  }
}
