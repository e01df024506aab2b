package dev.encargo.queue;

import dev.encargo.aws.AwsFailure;
import dev.encargo.aws.AwsJson;
import dev.encargo.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/** Cuts what is to be sent into the batches SQS takes, and runs batch requests side by side. */
final class SqsRequests {

  /** Entries a batch request holds. */
  private static final int MOST_ENTRIES = 10;

  /** Bytes a batch request holds: 1 MiB in all. */
  static final int MOST_BYTES = 1_048_576;

  private SqsRequests() {}

  /**
   * Cuts into batches, in order.
   *
   * @param bytes the size of an entry: its body in UTF-8
   * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html">message
   *     quotas</a>
   */
  static <T> List<List<T>> batches(List<T> entries, ToIntFunction<T> bytes) {
    List<List<T>> batches = new ArrayList<>((entries.size() + MOST_ENTRIES - 1) / MOST_ENTRIES);
    List<T> batch = new ArrayList<>(MOST_ENTRIES);
    long size = 0;
    for (T entry : entries) {
      int more = bytes.applyAsInt(entry);
      if (batch.size() == MOST_ENTRIES || (!batch.isEmpty() && size + more > MOST_BYTES)) {
        batches.add(batch);
        batch = new ArrayList<>(MOST_ENTRIES);
        size = 0;
      }
      batch.add(entry);
      size += more;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }

  /**
   * Asks for a batch.
   *
   * @return the entries that were refused, each with {@code Id} and {@code Code}
   * @throws AwsFailure where all of it was refused, or no answer came
   */
  static List<JsonObject> batch(
      AwsJson sqs, String operation, String queueUrl, List<JsonObject> entries) {
    JsonObject answer =
        sqs.call(queueUrl, operation, JsonObject.of("QueueUrl", queueUrl, "Entries", entries));
    return answer.get("Failed") == null ? List.of() : answer.objects("Failed");
  }

  /**
   * Runs the request for every batch, at most {@code atOnce} side by side, and returns when all have ended.
   *
   * @param request must not throw
   */
  static <T> void each(List<List<T>> batches, int atOnce, Consumer<List<T>> request) {
    AtomicInteger next = new AtomicInteger();
    Runnable caller =
        () -> {
          for (int i = next.getAndIncrement(); i < batches.size(); i = next.getAndIncrement()) {
            request.accept(batches.get(i));
          }
        };
    int others = Math.min(atOnce, batches.size()) - 1;
    if (others < 1) {
      caller.run();
      return;
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < others; i++) {
        threads.execute(caller);
      }
      caller.run();
    }
  }
}
