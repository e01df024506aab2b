package dev.encargo.local.sqs;

import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All queues of the one account and region that there are here. Safe for use by many threads. */
public final class SqsQueues {

  /** The account in ARNs and URLs. */
  public static final String ACCOUNT = "000000000000";

  /** The region in ARNs. */
  public static final String REGION = "us-east-1";

  private static final long DELETED_RECENTLY_MILLIS = 60_000;

  private final InstantSource clock;
  private final Map<String, SqsQueue> queues = new ConcurrentHashMap<>();
  private final Map<String, Long> deleted = new ConcurrentHashMap<>();
  private final Requests requests = new Requests();
  private final Faults faults = new Faults();
  private final Memory memory;
  private volatile String base = "http://localhost";

  /**
   * @param clock decides about visibility, delays, deduplication and retention; a test that moves it calls {@link #wake}
   */
  public SqsQueues(InstantSource clock) {
    this(clock, Runtime.getRuntime().maxMemory() / 2);
  }

  /**
   * @param mostBytes that messages may take in memory; more are refused with RequestThrottled
   */
  public SqsQueues(InstantSource clock, long mostBytes) {
    this.clock = clock;
    this.memory = new Memory(mostBytes);
  }

  static String arn(String queue) {
    return "arn:aws:sqs:" + REGION + ":" + ACCOUNT + ":" + queue;
  }

  /**
   * CreateQueue: a name that is there with the same attributes gives the queue that is there. A dead-letter queue is created before
   * the queue that names it.
   *
   * @throws SqsFailure where the name or an attribute is refused, the name is there with other attributes, or was deleted in the last
   *     60 seconds
   * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html">CreateQueue</a>
   */
  public SqsQueue create(String name, Map<String, String> attributes) {
    begin(Operation.CREATE_QUEUE);
    QueueAttributes wanted = QueueAttributes.of(attributes);
    SqsRules.queueName(name, wanted.fifo());
    synchronized (queues) {
      SqsQueue there = queues.get(name);
      if (there != null) {
        there.checkSame(attributes);
        return there;
      }
      Long gone = deleted.get(name);
      if (gone != null && clock.millis() - gone < DELETED_RECENTLY_MILLIS) {
        throw SqsFailure.deletedRecently();
      }
      checkRedrive(wanted);
      SqsQueue queue = new SqsQueue(this, name, wanted, clock);
      queues.put(name, queue);
      return queue;
    }
  }

  /**
   * @throws SqsFailure QueueDoesNotExist
   */
  public SqsQueue byName(String name) {
    SqsQueue queue = queues.get(name);
    if (queue == null) {
      throw SqsFailure.noSuchQueue();
    }
    return queue;
  }

  /**
   * The queue a URL names by its path; the host does not matter.
   *
   * @throws SqsFailure QueueDoesNotExist
   */
  public SqsQueue byUrl(String url) {
    int name = url.lastIndexOf('/') + 1;
    if (!url.startsWith(ACCOUNT + "/", Math.max(0, name - ACCOUNT.length() - 1))) {
      throw SqsFailure.noSuchQueue();
    }
    return byName(url.substring(name));
  }

  /**
   * @throws SqsFailure QueueDoesNotExist
   */
  public SqsQueue byArn(String arn) {
    String prefix = "arn:aws:sqs:" + REGION + ":" + ACCOUNT + ":";
    if (!arn.startsWith(prefix)) {
      throw SqsFailure.noSuchQueue();
    }
    return byName(arn.substring(prefix.length()));
  }

  /** Every queue, by name. */
  public List<SqsQueue> all() {
    return queues.values().stream().sorted(Comparator.comparing(SqsQueue::name)).toList();
  }

  /** DeleteQueue, with all its messages; who waits in it gets QueueDoesNotExist. */
  public void delete(SqsQueue queue) {
    begin(Operation.DELETE_QUEUE);
    if (!queues.remove(queue.name(), queue)) {
      throw SqsFailure.noSuchQueue();
    }
    deleted.put(queue.name(), clock.millis());
    queue.closed();
  }

  public Requests requests() {
    return requests;
  }

  public Faults faults() {
    return faults;
  }

  Memory memory() {
    return memory;
  }

  /** Lets waiting receives look again, after a test has moved the clock. */
  public void wake() {
    queues.values().forEach(SqsQueue::wake);
  }

  void begin(Operation operation) {
    requests.request(operation);
    faults.atRequest();
  }

  String base() {
    return base;
  }

  /** Where queue URLs begin: set by the endpoint once it knows its port. */
  void base(String uri) {
    base = uri;
  }

  /** A dead-letter queue must be there, and of the same kind. */
  void checkRedrive(QueueAttributes attributes) {
    RedrivePolicy redrive = attributes.redrive();
    if (redrive == null) {
      return;
    }
    SqsQueue target = deadLetters(redrive);
    if (target == null) {
      throw RedrivePolicy.invalid(
          attributes.texts().getOrDefault("RedrivePolicy", ""),
          "Dead letter target does not exist.");
    }
    if (target.fifo() != attributes.fifo()) {
      throw RedrivePolicy.invalid(
          attributes.texts().getOrDefault("RedrivePolicy", ""),
          "Dead-letter queue must be same type of queue as the source.");
    }
  }

  @Nullable SqsQueue deadLetters(RedrivePolicy redrive) {
    String arn = redrive.deadLetterTargetArn();
    return queues.values().stream().filter(q -> q.arn().equals(arn)).findAny().orElse(null);
  }
}
