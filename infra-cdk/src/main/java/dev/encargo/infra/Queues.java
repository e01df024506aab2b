package dev.encargo.infra;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.lambda.CfnEventSourceMapping;
import software.amazon.awscdk.services.sqs.DeadLetterQueue;
import software.amazon.awscdk.services.sqs.DeduplicationScope;
import software.amazon.awscdk.services.sqs.FifoThroughputLimit;
import software.amazon.awscdk.services.sqs.Queue;
import software.amazon.awscdk.services.sqs.QueueEncryption;
import software.constructs.Construct;

/**
 * A FIFO queue and its FIFO dead-letter queue for each priority, the timer queue and its own, and the event source mappings that
 * feed the functions from them.
 */
final class Queues {
  /** As many messages as one invocation may get from a FIFO queue. */
  private static final int BATCH = 10;

  // A backstop, not the count of attempts (the database's is): well above the 100 retries that a
  // job may have, because throttled
  // receives count too.
  private static final int MOST_RECEIVES = 200;

  private static final int FEWEST_WORKERS = 2;

  private final Map<Priority, Queue> fifo = new EnumMap<>(Priority.class);
  private final Map<Priority, Queue> dead = new EnumMap<>(Priority.class);
  private final Queue timer;

  Queues(Construct scope) {
    for (Priority priority : Priority.values()) {
      Queue deadLetters =
          fifo(scope, priority.title() + "DeadLetterQueue", FunctionSpec.DEAD_LETTER)
              .retentionPeriod(Duration.days(14))
              .build();
      dead.put(priority, deadLetters);
      fifo.put(
          priority,
          fifo(scope, priority.title() + "Queue", FunctionSpec.WORKER)
              .deadLetterQueue(backstop(deadLetters))
              .build());
    }
    Queue timerDeadLetters =
        queue(scope, "TimerDeadLetterQueue", FunctionSpec.TIMER)
            .retentionPeriod(Duration.days(14))
            .build();
    timer =
        queue(scope, "TimerQueue", FunctionSpec.TIMER)
            .deadLetterQueue(backstop(timerDeadLetters))
            .build();
  }

  Queue of(Priority priority) {
    return Objects.requireNonNull(fifo.get(priority));
  }

  Queue timer() {
    return timer;
  }

  /** The queues of all priorities. */
  List<Queue> ofJobs() {
    return List.copyOf(fifo.values());
  }

  /** The queues of all dead letters of jobs. */
  List<Queue> deadLetters() {
    return List.copyOf(dead.values());
  }

  /** The queues that a function which changes jobs may have to ring. */
  List<Queue> bells() {
    return Stream.concat(fifo.values().stream(), Stream.of(timer)).toList();
  }

  /** Connects each queue to the function that works on it. */
  void deliverTo(Construct scope, JobFunctions functions) {
    for (Priority priority : Priority.values()) {
      String title = priority.title();
      deliver(
          scope, title + "Worker", of(priority), functions.worker(priority), priority.workers());
      deliver(
          scope,
          title + "DeadLetter",
          Objects.requireNonNull(dead.get(priority)),
          functions.deadLetter(),
          FEWEST_WORKERS);
    }
    deliver(scope, "Timer", timer, functions.timer(), FEWEST_WORKERS);
  }

  /**
   * A queue whose messages stay invisible for six times as long as the function that reads it may run, as <a
   * href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html">AWS advises</a>: room for retries of a throttled
   * invocation. The functions shorten it for the messages that they have taken.
   */
  private static Queue.Builder queue(Construct scope, String id, FunctionSpec reader) {
    return Queue.Builder.create(scope, id)
        .visibilityTimeout(Duration.seconds(6 * reader.timeoutSeconds()))
        .encryption(QueueEncryption.SQS_MANAGED)
        .enforceSsl(true);
  }

  /**
   * The same, in order per group. The two settings belong together: only both give <a
   * href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html">high throughput</a>,
   * and CDK does not check it.
   */
  private static Queue.Builder fifo(Construct scope, String id, FunctionSpec reader) {
    return queue(scope, id, reader)
        .fifo(true)
        .deduplicationScope(DeduplicationScope.MESSAGE_GROUP)
        .fifoThroughputLimit(FifoThroughputLimit.PER_MESSAGE_GROUP_ID);
  }

  private static DeadLetterQueue backstop(Queue deadLetters) {
    return DeadLetterQueue.builder().queue(deadLetters).maxReceiveCount(MOST_RECEIVES).build();
  }

  /** Concurrency is bounded here and not by reserving it: a throttled receive would raise the message's receive count. */
  private static void deliver(
      Construct scope, String name, Queue from, PlatformFunction to, int concurrency) {
    CfnEventSourceMapping.Builder.create(scope, name + "Mapping")
        .eventSourceArn(from.getQueueArn())
        .functionName(to.liveArn())
        .batchSize(BATCH)
        .functionResponseTypes(List.of("ReportBatchItemFailures"))
        .scalingConfig(
            CfnEventSourceMapping.ScalingConfigProperty.builder()
                .maximumConcurrency(concurrency)
                .build())
        .build();
  }
}
