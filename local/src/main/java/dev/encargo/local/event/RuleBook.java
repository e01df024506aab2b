package dev.encargo.local.event;

import dev.encargo.json.JsonObject;
import dev.encargo.local.CannotStart;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.event.ruler.Ruler;

/**
 * The rules of EventBridge, and as strict with them: names, quotas, and that a rule with targets cannot be deleted. They are kept in
 * memory: those of the template are there at each start, those of schedules are put again by the sweep.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html">Quotas</a>
 */
public final class RuleBook {

  /** Rules of one bus. */
  static final int MOST_RULES = 300;

  private static final int MOST_TARGETS = 5;
  private static final int LONGEST_EXPRESSION = 256;
  private static final Pattern NAME = Pattern.compile("[.\\-_A-Za-z0-9]{1,64}");
  static final String DEFAULT_BUS = "default";

  /** A target that is to be called with an event. */
  record Call(String rule, Target target, JsonObject event) {}

  private final TreeMap<String, KeptRule> rules = new TreeMap<>();
  private final InstantSource clock;
  private volatile Runnable onChange = () -> {};

  public RuleBook(InstantSource clock) {
    this.clock = clock;
  }

  /** Who wants to know of every change. */
  void onChange(Runnable listener) {
    onChange = listener;
  }

  private static String key(String bus, String name) {
    return bus + "/" + name;
  }

  /** Makes a rule, or changes it. */
  void put(
      String bus,
      String name,
      @Nullable String expression,
      @Nullable String pattern,
      boolean enabled,
      @Nullable String description) {
    write(bus, name, expression, pattern, enabled, description);
    // Not while the book is held: who listens looks into it with a lock of his own.
    onChange.run();
  }

  private synchronized void write(
      String bus,
      String name,
      @Nullable String expression,
      @Nullable String pattern,
      boolean enabled,
      @Nullable String description) {
    if (!NAME.matcher(name).matches()) {
      throw EventsFailure.invalid(
          "Value '" + name + "' at 'name' failed to satisfy constraint: [\\.\\-_A-Za-z0-9]{1,64}");
    }
    if (expression == null && pattern == null) {
      throw EventsFailure.invalid("Parameter(s) ScheduleExpression or EventPattern is required");
    }
    if (expression != null && !bus.equals(DEFAULT_BUS)) {
      throw EventsFailure.invalid("ScheduleExpression is supported only on the default event bus.");
    }
    Instant now = clock.instant();
    Schedule schedule = expression == null ? null : schedule(expression, now);
    if (pattern != null) {
      check(pattern);
    }
    KeptRule rule = rules.get(key(bus, name));
    if (rule == null) {
      if (rules.values().stream().filter(other -> other.bus.equals(bus)).count() >= MOST_RULES) {
        throw new EventsFailure(
            "LimitExceededException", "The requested resource exceeds the maximum number allowed.");
      }
      rule = new KeptRule(name, bus);
      rules.put(key(bus, name), rule);
    }
    if (expression != null && schedule != null) {
      rule.schedule(expression, schedule, now);
    }
    rule.pattern = pattern;
    rule.description = description;
    rule.enable(enabled, now);
  }

  private static Schedule schedule(String expression, Instant now) {
    if (expression.length() > LONGEST_EXPRESSION) {
      throw EventsFailure.invalid("Parameter ScheduleExpression is longer than 256 characters.");
    }
    try {
      return Schedule.parse(expression, now);
    } catch (CannotStart refused) {
      throw EventsFailure.invalid("Parameter ScheduleExpression is not valid.");
    }
  }

  private static void check(String pattern) {
    try {
      Ruler.matchesRule("{}", pattern);
    } catch (Exception e) {
      throw new EventsFailure(
          "InvalidEventPatternException", "Event pattern is not valid. Reason: " + e.getMessage());
    }
  }

  synchronized void putTargets(String bus, String name, List<Target> targets) {
    KeptRule rule = rule(bus, name);
    long more = targets.stream().filter(target -> !rule.targets.containsKey(target.id())).count();
    if (rule.targets.size() + more > MOST_TARGETS) {
      throw new EventsFailure(
          "LimitExceededException", "The requested resource exceeds the maximum number allowed.");
    }
    targets.forEach(target -> rule.targets.put(target.id(), target));
  }

  synchronized List<String> removeTargets(String bus, String name, List<String> ids) {
    KeptRule rule = rule(bus, name);
    List<String> unknown = ids.stream().filter(id -> !rule.targets.containsKey(id)).toList();
    ids.forEach(rule.targets::remove);
    return unknown;
  }

  /** One that is not there is as good as removed. */
  synchronized void delete(String bus, String name) {
    KeptRule rule = rules.get(key(bus, name));
    if (rule != null && !rule.targets.isEmpty()) {
      throw EventsFailure.invalid("Rule can't be deleted since it has targets.");
    }
    rules.remove(key(bus, name));
  }

  void enable(String bus, String name, boolean enabled) {
    synchronized (this) {
      rule(bus, name).enable(enabled, clock.instant());
    }
    onChange.run();
  }

  synchronized JsonObject describe(String bus, String name) {
    return shown(rule(bus, name));
  }

  synchronized List<Target> targets(String bus, String name) {
    return List.copyOf(rule(bus, name).targets.values());
  }

  /** By name; those after {@code after} where that is given. */
  synchronized List<JsonObject> list(String bus, String prefix, @Nullable String after, int limit) {
    return rules.values().stream()
        .filter(rule -> rule.bus.equals(bus) && rule.name.startsWith(prefix))
        .filter(rule -> after == null || rule.name.compareTo(after) > 0)
        .limit(limit)
        .map(RuleBook::shown)
        .toList();
  }

  static String arn(String bus, String name) {
    return "arn:aws:events:us-east-1:000000000000:rule/"
        + (bus.equals(DEFAULT_BUS) ? "" : bus + "/")
        + name;
  }

  private static JsonObject shown(KeptRule rule) {
    JsonObject shown =
        JsonObject.of(
            "Name",
            rule.name,
            "Arn",
            arn(rule.bus, rule.name),
            "State",
            rule.enabled ? "ENABLED" : "DISABLED",
            "EventBusName",
            rule.bus);
    if (rule.expression != null) {
      shown = shown.with("ScheduleExpression", rule.expression);
    }
    if (rule.pattern != null) {
      shown = shown.with("EventPattern", rule.pattern);
    }
    return rule.description == null ? shown : shown.with("Description", rule.description);
  }

  private KeptRule rule(String bus, String name) {
    KeptRule rule = rules.get(key(bus, name));
    if (rule == null) {
      throw EventsFailure.notThere(name);
    }
    return rule;
  }

  /** When the next rule fires. */
  synchronized Optional<Instant> next() {
    return rules.values().stream()
        .filter(rule -> rule.enabled)
        .flatMap(rule -> rule.next.stream())
        .min(Instant::compareTo);
  }

  /** Moves on every rule that is due, and gives what it calls; one that is overdue by several times fires once. */
  synchronized List<Call> due() {
    Instant now = clock.instant();
    List<Call> calls = new ArrayList<>();
    for (KeptRule rule : rules.values()) {
      Optional<Instant> at = rule.next.filter(next -> rule.enabled && !next.isAfter(now));
      if (at.isPresent()) {
        rule.moveOn(now);
        JsonObject event = Rules.event(rule.name, at.get());
        rule.targets.values().forEach(target -> calls.add(new Call(rule.name, target, event)));
      }
    }
    return calls;
  }

  /** What an event that was put on a bus calls. */
  synchronized List<Call> matching(String bus, JsonObject event) {
    List<Call> calls = new ArrayList<>();
    for (KeptRule rule : rules.values()) {
      if (rule.enabled && rule.bus.equals(bus) && rule.pattern != null && matches(rule, event)) {
        rule.targets.values().forEach(target -> calls.add(new Call(rule.name, target, event)));
      }
    }
    return calls;
  }

  private static boolean matches(KeptRule rule, JsonObject event) {
    try {
      return Ruler.matchesRule(event.toJson(), String.valueOf(rule.pattern));
    } catch (Exception e) {
      throw new IllegalStateException("the pattern was checked when it was put", e);
    }
  }
}
