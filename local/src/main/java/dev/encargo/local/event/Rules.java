package dev.encargo.local.event;

import dev.encargo.json.JsonObject;
import dev.encargo.local.lambda.FunctionFailed;
import dev.encargo.local.lambda.FunctionPool;
import dev.encargo.local.template.RuleDescription;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * EventBridge's scheduled rules.
 *
 * <p>Times are the clock's; a test that moves its clock calls {@link #wake}. A rule that is overdue by several times, since the
 * machine slept, fires once. A target that fails is not tried again.
 */
public final class Rules implements AutoCloseable {

  /** How long a wait may be, since the machine's clock can be set and a laptop sleeps. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private static final class Timed {
    final RuleDescription rule;
    final Schedule schedule;
    Optional<Instant> next;

    Timed(RuleDescription rule, Instant start) {
      this.rule = rule;
      this.schedule = Schedule.parse(rule.schedule(), start);
      this.next = schedule.next(start);
    }
  }

  private final List<Timed> rules = new ArrayList<>();
  private final Map<String, FunctionPool> functions;
  private final InstantSource clock;
  private final Consumer<String> notices;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition look = lock.newCondition();
  private @Nullable Thread thread;

  /**
   * @throws dev.encargo.local.CannotStart where EventBridge would refuse a schedule
   */
  public Rules(
      List<RuleDescription> rules,
      Map<String, FunctionPool> functions,
      InstantSource clock,
      Consumer<String> notices) {
    this.functions = functions;
    this.clock = clock;
    this.notices = notices;
    for (RuleDescription rule : rules) {
      if (rule.enabled()) {
        this.rules.add(new Timed(rule, clock.instant()));
      }
    }
  }

  public void start() {
    thread = Thread.ofVirtual().name("rules").start(this::run);
  }

  private void run() {
    lock.lock();
    try {
      while (true) {
        fireDue();
        boolean _ = look.await(untilNext().toNanos(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      // Closed.
    } finally {
      lock.unlock();
    }
  }

  private Duration untilNext() {
    Instant now = clock.instant();
    Duration wait = LONGEST_WAIT;
    for (Timed timed : rules) {
      Duration left = timed.next.map(next -> Duration.between(now, next)).orElse(LONGEST_WAIT);
      wait = left.compareTo(wait) < 0 ? left : wait;
    }
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private void fireDue() {
    Instant now = clock.instant();
    for (Timed timed : rules) {
      Optional<Instant> due = timed.next.filter(next -> !next.isAfter(now));
      if (due.isPresent()) {
        timed.next = timed.schedule.next(now);
        for (RuleDescription.Target target : timed.rule.targets()) {
          Thread.ofVirtual().start(() -> invoke(timed.rule, target, due.get()));
        }
      }
    }
  }

  private void invoke(RuleDescription rule, RuleDescription.Target target, Instant at) {
    FunctionPool function = functions.get(target.function());
    String event = target.input() == null ? event(rule, at) : target.input();
    try {
      if (function != null) {
        function.invoke(event.getBytes(StandardCharsets.UTF_8));
      }
    } catch (FunctionFailed e) {
      notices.accept("The rule " + rule.name() + " was not served: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As in https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html. */
  private static String event(RuleDescription rule, Instant at) {
    return JsonObject.of(
            "version", "0",
            "id", UUID.randomUUID().toString(),
            "detail-type", "Scheduled Event",
            "source", "aws.events",
            "account", "000000000000",
            "time", at.truncatedTo(ChronoUnit.SECONDS).toString(),
            "region", "us-east-1",
            "resources", List.of("arn:aws:events:us-east-1:000000000000:rule/" + rule.name()),
            "detail", JsonObject.EMPTY)
        .toJson();
  }

  /** Looks at the clock again. */
  public void wake() {
    lock.lock();
    try {
      look.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    Thread running = thread;
    if (running != null) {
      running.interrupt();
    }
  }
}
