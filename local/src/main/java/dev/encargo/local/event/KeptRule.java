package dev.encargo.local.event;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A rule as it stands; guarded by its {@link RuleBook}. */
final class KeptRule {

  final String name;
  final String bus;
  final Map<String, Target> targets = new LinkedHashMap<>();
  @Nullable String expression;
  @Nullable String pattern;
  @Nullable String description;
  boolean enabled;
  Optional<Instant> next = Optional.empty();
  private @Nullable Schedule schedule;

  KeptRule(String name, String bus) {
    this.name = name;
    this.bus = bus;
  }

  /** From now on it fires by this schedule. */
  void schedule(String expression, Schedule schedule, Instant now) {
    if (!expression.equals(this.expression)) {
      this.expression = expression;
      this.schedule = schedule;
      this.next = schedule.next(now);
    }
  }

  void moveOn(Instant now) {
    Schedule moving = schedule;
    next = moving == null ? Optional.empty() : moving.next(now);
  }

  /** A disabled rule's times pass by. */
  void enable(boolean on, Instant now) {
    if (on && !enabled) {
      moveOn(now);
    }
    enabled = on;
  }
}
