package dev.encargo.local.sqs;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a queue that can be set, checked.
 *
 * @param texts as they were given, with the defaults filled in
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html">
 *     SetQueueAttributes</a>
 */
record QueueAttributes(
    Map<String, String> texts,
    boolean fifo,
    int visibilitySeconds,
    int delaySeconds,
    int waitSeconds,
    int maxBytes,
    int retentionSeconds,
    boolean contentDeduplication,
    boolean deduplicationPerGroup,
    @Nullable RedrivePolicy redrive) {

  private static final Set<String> FIFO_ONLY =
      Set.of("FifoQueue", "ContentBasedDeduplication", "DeduplicationScope", "FifoThroughputLimit");

  /** Kept and given back, without an effect here. */
  private static final Set<String> KEPT =
      Set.of(
          "Policy",
          "RedriveAllowPolicy",
          "KmsMasterKeyId",
          "KmsDataKeyReusePeriodSeconds",
          "SqsManagedSseEnabled");

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "VisibilityTimeout", "30",
          "DelaySeconds", "0",
          "ReceiveMessageWaitTimeSeconds", "0",
          "MaximumMessageSize", "1048576",
          "MessageRetentionPeriod", "345600",
          "SqsManagedSseEnabled", "true");

  private static final Map<String, String> FIFO_DEFAULTS =
      Map.of(
          "FifoQueue", "true",
          "ContentBasedDeduplication", "false",
          "DeduplicationScope", "queue",
          "FifoThroughputLimit", "perQueue");

  /** What a queue tells of itself beside what can be set. */
  private static final Set<String> TOLD =
      Set.of(
          "QueueArn",
          "CreatedTimestamp",
          "LastModifiedTimestamp",
          "ApproximateNumberOfMessages",
          "ApproximateNumberOfMessagesNotVisible",
          "ApproximateNumberOfMessagesDelayed");

  /** Whether SQS has an attribute of this name. */
  static boolean known(String name) {
    return TOLD.contains(name)
        || FIFO_ONLY.contains(name)
        || DEFAULTS.containsKey(name)
        || KEPT.contains(name)
        || name.equals("RedrivePolicy");
  }

  /**
   * @throws SqsFailure InvalidAttributeName, InvalidAttributeValue or InvalidParameterValue
   */
  static QueueAttributes of(Map<String, String> given) {
    boolean fifo = "true".equals(given.get("FifoQueue"));
    Map<String, String> texts = new LinkedHashMap<>(DEFAULTS);
    if (fifo) {
      texts.putAll(FIFO_DEFAULTS);
    }
    given.forEach((name, value) -> {
      checkName(name, fifo);
      if (value.isEmpty()) {
        texts.remove(name); // how a policy is taken away
      } else {
        texts.put(name, value);
      }
    });
    boolean perGroup = choice(texts, "DeduplicationScope", "queue", "messageGroup");
    boolean fast = choice(texts, "FifoThroughputLimit", "perQueue", "perMessageGroupId");
    if (fast && !perGroup) {
      throw SqsFailure.invalidAttributeValue("FifoThroughputLimit");
    }
    String redrive = texts.get("RedrivePolicy");
    return new QueueAttributes(
        Map.copyOf(texts),
        fifo,
        number(texts, "VisibilityTimeout", 0, SqsRules.MAX_VISIBILITY_SECONDS),
        number(texts, "DelaySeconds", 0, SqsRules.MAX_DELAY_SECONDS),
        number(texts, "ReceiveMessageWaitTimeSeconds", 0, SqsRules.MAX_WAIT_SECONDS),
        number(texts, "MaximumMessageSize", 1_024, SqsRules.MAX_BYTES),
        number(texts, "MessageRetentionPeriod", 60, 1_209_600),
        choice(texts, "ContentBasedDeduplication", "false", "true"),
        perGroup,
        redrive == null ? null : RedrivePolicy.parse(redrive));
  }

  /** These with some changed; an empty text takes one away. */
  QueueAttributes with(Map<String, String> changes) {
    String fifoQueue = changes.get("FifoQueue");
    if (fifoQueue != null && !(fifo && "true".equals(fifoQueue))) {
      throw SqsFailure.invalidAttributeName("Unknown Attribute FifoQueue.");
    }
    Map<String, String> all = new LinkedHashMap<>(texts);
    all.putAll(changes);
    return of(all);
  }

  private static void checkName(String name, boolean fifo) {
    if (FIFO_ONLY.contains(name)) {
      if (!fifo) {
        throw SqsFailure.invalidAttributeName(
            name.equals("FifoQueue") || name.equals("ContentBasedDeduplication")
                ? "Unknown Attribute " + name + "."
                : "You can specify the " + name + " only when FifoQueue is set to true.");
      }
    } else if (TOLD.contains(name) || !known(name)) {
      throw SqsFailure.invalidAttributeName("Unknown Attribute " + name + ".");
    }
  }

  private static int number(Map<String, String> texts, String name, int least, int most) {
    try {
      int value = Integer.parseInt(texts.getOrDefault(name, DEFAULTS.getOrDefault(name, "")));
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // refused below like a number out of range
    }
    throw SqsFailure.invalidAttributeValue(name);
  }

  /** Whether it is the second of two words; the first is the default. */
  private static boolean choice(Map<String, String> texts, String name, String one, String other) {
    String value = texts.getOrDefault(name, one);
    if (value.equals(other)) {
      return true;
    }
    if (value.equals(one)) {
      return false;
    }
    throw SqsFailure.invalidAttributeValue(name);
  }
}
