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

  /** Fewer Lambda does not allow. */
  private static final int FEWEST_WORKERS = 2;

  /** How many functions work off dead letters, the timer and the outbox at a time. */
  static final int OTHER_CONCURRENCY = FEWEST_WORKERS * (Priority.values().length + 2);

  private final Map<Priority, Queue> fifo = new EnumMap<>(Priority.class);
  private final Map<Priority, Queue> dead = new EnumMap<>(Priority.class);
  private final Queue timer;
  private final Queue timerDead;
  private final Queue outbox;
  private final Queue outboxDead;
  private final JobPlatformProps props;
  private final Keys keys;

  Queues(Construct scope, JobPlatformProps props, Keys keys) {
    this.props = props;
    this.keys = keys;
    Duration visibility = Duration.seconds(props.visibility().toSeconds());
    for (Priority priority : Priority.values()) {
      Queue deadLetters =
          fifo(scope, priority.title() + "DeadLetterQueue", sixTimes(FunctionSpec.DEAD_LETTER))
              .retentionPeriod(Duration.days(14))
              .build();
      dead.put(priority, deadLetters);
      fifo.put(
          priority,
          fifo(scope, priority.title() + "Queue", visibility)
              // As long as SQS keeps anything: a paused priority's messages wait.
              .retentionPeriod(Duration.days(14))
              .deadLetterQueue(backstop(deadLetters))
              .build());
    }
    timerDead =
        queue(scope, "TimerDeadLetterQueue", sixTimes(FunctionSpec.TIMER))
            .retentionPeriod(Duration.days(14))
            .build();
    timer =
        queue(scope, "TimerQueue", sixTimes(FunctionSpec.TIMER))
            .deadLetterQueue(backstop(timerDead))
            .build();
    outboxDead =
        queue(scope, "OutboxDeadLetterQueue", sixTimes(FunctionSpec.PUBLISH_OUTBOX))
            .retentionPeriod(Duration.days(14))
            .build();
    outbox =
        queue(scope, "OutboxQueue", sixTimes(FunctionSpec.PUBLISH_OUTBOX))
            .deadLetterQueue(backstop(outboxDead))
            .build();
  }

  Queue of(Priority priority) {
    return Objects.requireNonNull(fifo.get(priority));
  }

  Queue deadLettersOf(Priority priority) {
    return Objects.requireNonNull(dead.get(priority));
  }

  Queue timer() {
    return timer;
  }

  /** Wakes the publisher of the outbox. */
  Queue outbox() {
    return outbox;
  }

  /** Nothing works off this one: what lies in it is for people. */
  Queue outboxDeadLetters() {
    return outboxDead;
  }

  /** Nothing works off this one: what lies in it is for people. */
  Queue timerDeadLetters() {
    return timerDead;
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
    return Stream.concat(fifo.values().stream(), Stream.of(timer, outbox)).toList();
  }

  /** Connects a priority's queue to its worker. */
  CfnEventSourceMapping deliverTo(Construct scope, Priority priority, PlatformFunction worker) {
    return deliver(
        scope,
        priority.title() + "Worker",
        of(priority),
        worker,
        props.worker(priority).concurrency());
  }

  /** Connects all other queues to the functions that work on them. */
  void deliverTo(Construct scope, JobFunctions functions) {
    for (Priority priority : Priority.values()) {
      deliver(
          scope,
          priority.title() + "DeadLetter",
          deadLettersOf(priority),
          functions.deadLetter(),
          FEWEST_WORKERS);
    }
    deliver(scope, "Timer", timer, functions.timer(), FEWEST_WORKERS);
    deliver(scope, "Outbox", outbox, functions.publishOutbox(), FEWEST_WORKERS);
  }

  /**
   * As long as AWS <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html">advises</a> that messages stay
   * invisible: room for retries of a throttled invocation. The functions shorten it for the messages that they have taken.
   */
  private static Duration sixTimes(FunctionSpec reader) {
    return Duration.seconds(6 * reader.timeoutSeconds());
  }

  private Queue.Builder queue(Construct scope, String id, Duration visibility) {
    Queue.Builder queue =
        Queue.Builder.create(scope, id).visibilityTimeout(visibility).enforceSsl(true);
    return keys.customer()
        .map(key -> queue.encryption(QueueEncryption.KMS).encryptionMasterKey(key))
        .orElseGet(() -> queue.encryption(QueueEncryption.SQS_MANAGED));
  }

  /**
   * The same, in order per group. The two settings belong together: only both give <a
   * href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/high-throughput-fifo.html">high throughput</a>,
   * and CDK does not check it.
   */
  private Queue.Builder fifo(Construct scope, String id, Duration visibility) {
    return queue(scope, id, visibility)
        .fifo(true)
        .deduplicationScope(DeduplicationScope.MESSAGE_GROUP)
        .fifoThroughputLimit(FifoThroughputLimit.PER_MESSAGE_GROUP_ID);
  }

  private static DeadLetterQueue backstop(Queue deadLetters) {
    return DeadLetterQueue.builder().queue(deadLetters).maxReceiveCount(MOST_RECEIVES).build();
  }

  /** Concurrency is bounded here and not by reserving it: a throttled receive would raise the message's receive count. */
  private static CfnEventSourceMapping deliver(
      Construct scope, String name, Queue from, PlatformFunction to, int concurrency) {
    return CfnEventSourceMapping.Builder.create(scope, name + "Mapping")
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
