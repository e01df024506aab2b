package dev.encargo.local.sqs;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How many requests were made, by operation, whether over HTTP or from Java, and whether they succeeded or not: what SQS would bill
 * (for requests of at most 64 KiB).
 *
 * @see <a href="https://aws.amazon.com/sqs/pricing/">Amazon SQS pricing</a>
 */
public final class Requests {

  private final Map<Operation, LongAdder> requests = adders();
  private final Map<Operation, LongAdder> messages = adders();
  private final LongAdder emptyReceives = new LongAdder();

  private static Map<Operation, LongAdder> adders() {
    Map<Operation, LongAdder> adders = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      adders.put(operation, new LongAdder());
    }
    return adders;
  }

  private static LongAdder of(Map<Operation, LongAdder> adders, Operation operation) {
    return Objects.requireNonNull(adders.get(operation));
  }

  /** Requests of this operation so far. */
  public long count(Operation operation) {
    return of(requests, operation).sum();
  }

  /** Messages that requests of this operation took, gave, deleted or changed so far. */
  public long messages(Operation operation) {
    return of(messages, operation).sum();
  }

  /** Receives that gave nothing. */
  public long emptyReceives() {
    return emptyReceives.sum();
  }

  public long total() {
    long sum = 0;
    for (LongAdder adder : requests.values()) {
      sum += adder.sum();
    }
    return sum;
  }

  /** The operations that were used, by AWS's name for them, sorted. */
  public Map<String, Long> snapshot() {
    Map<String, Long> used = new TreeMap<>();
    for (Operation operation : Operation.values()) {
      if (count(operation) > 0) {
        used.put(operation.awsName(), count(operation));
      }
    }
    return used;
  }

  void request(Operation operation) {
    of(requests, operation).increment();
  }

  void messages(Operation operation, int number) {
    of(messages, operation).add(number);
    if (operation == Operation.RECEIVE_MESSAGE && number == 0) {
      emptyReceives.increment();
    }
  }
}
