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
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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

  private static final Pattern FUNCTION =
      Pattern.compile("arn:aws:lambda:[^:]*:[^:]*:function:([A-Za-z0-9_-]+).*");

  private final RuleBook book;
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
    this(rules, new RuleBook(clock), functions, clock, notices);
  }

  /**
   * The same with rules that can be changed.
   *
   * @param book keeps them; the template's are added to it
   * @throws dev.encargo.local.CannotStart where EventBridge would refuse a schedule
   */
  public Rules(
      List<RuleDescription> rules,
      RuleBook book,
      Map<String, FunctionPool> functions,
      InstantSource clock,
      Consumer<String> notices) {
    this.book = book;
    this.functions = functions;
    this.clock = clock;
    this.notices = notices;
    rules.forEach(this::add);
    book.onChange(this::wake);
  }

  private void add(RuleDescription rule) {
    Schedule.parse(rule.schedule(), clock.instant());
    book.put(
        RuleBook.DEFAULT_BUS, rule.name(), rule.schedule(), null, rule.enabled(), "The template's");
    List<Target> targets = new ArrayList<>();
    for (RuleDescription.Target target : rule.targets()) {
      targets.add(
          new Target(
              target.function(),
              "arn:aws:lambda:us-east-1:000000000000:function:" + target.function(),
              target.input(),
              target.paths(),
              target.template()));
    }
    book.putTargets(RuleBook.DEFAULT_BUS, rule.name(), targets);
  }

  /** Calls what events on a bus match, too. */
  public void serve(EventsEndpoint endpoint) {
    endpoint.callWith(this::call);
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
    Duration left =
        book.next().map(next -> Duration.between(clock.instant(), next)).orElse(LONGEST_WAIT);
    Duration wait = left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT;
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  private void fireDue() {
    call(book.due());
  }

  private void call(List<RuleBook.Call> calls) {
    for (RuleBook.Call call : calls) {
      Thread.ofVirtual().start(() -> invoke(call));
    }
  }

  private void invoke(RuleBook.Call call) {
    Matcher arn = FUNCTION.matcher(call.target().arn());
    FunctionPool function = arn.matches() ? functions.get(arn.group(1)) : null;
    try {
      if (function != null) {
        function.invoke(call.target().given(call.event()).getBytes(StandardCharsets.UTF_8));
      }
    } catch (FunctionFailed e) {
      notices.accept("The rule " + call.rule() + " was not served: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** As in https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html. */
  static JsonObject event(String rule, Instant at) {
    return JsonObject.of(
        "version", "0",
        "id", UUID.randomUUID().toString(),
        "detail-type", "Scheduled Event",
        "source", "aws.events",
        "account", "000000000000",
        "time", at.truncatedTo(ChronoUnit.SECONDS).toString(),
        "region", "us-east-1",
        "resources", List.of(RuleBook.arn(RuleBook.DEFAULT_BUS, rule)),
        "detail", JsonObject.EMPTY);
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
