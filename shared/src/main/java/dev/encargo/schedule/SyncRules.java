package dev.encargo.schedule;

import dev.encargo.event.EventRules;
import dev.encargo.event.RulesUnavailable;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Keeps the rules of EventBridge as the rows of {@code schedules} say.
 *
 * <p>A change is committed first, and then its rules are written; what lies between is found by the sweep, since the row knows which
 * revision its rules follow. A deleted row stays until its rules are gone.
 */
public final class SyncRules {

  private static final int BATCH = 100;

  private final Schedules schedules;
  private final Supplier<EventRules> rules;
  private final String prefix;
  private final InstantSource clock;
  private final Log log;

  /**
   * @param rules are asked for when there is something to write: most invocations have nothing
   * @param prefix begins the names of all rules that are ours, and of no others
   */
  public SyncRules(
      Schedules schedules,
      Supplier<EventRules> rules,
      String prefix,
      InstantSource clock,
      Log log) {
    this.schedules = schedules;
    this.rules = rules;
    this.prefix = prefix;
    this.clock = clock;
    this.log = log;
  }

  /**
   * Writes the rules of one, and where it was changed meanwhile, those of its newest revision: so of several at once, the last one
   * leaves the newest.
   *
   * @throws EventRules.TooManyRules where the account has no room for them
   * @throws RulesUnavailable where EventBridge could not be asked; the sweep does it then
   */
  public void sync(Schedule schedule) {
    Schedules own = schedules.of(schedule.owner());
    Optional<Schedule> current = Optional.of(schedule);
    while (current.isPresent()) {
      Schedule now = current.get();
      write(now, wanted(now));
      if (now.state().deletedAt() != null) {
        own.remove(now.id());
        return;
      }
      current = own.synced(now) ? Optional.empty() : own.find(now.id());
    }
  }

  private void write(Schedule schedule, List<EventRules.Rule> wanted) {
    wanted.forEach(rule -> rules.get().put(rule, input(schedule)));
    for (int i = wanted.size(); i < 2; i++) {
      // A new one never had any.
      if (schedule.state().revision() > 1) {
        rules.get().remove(name(schedule.id(), i));
      }
    }
  }

  private List<EventRules.Rule> wanted(Schedule schedule) {
    List<EventRules.Rule> wanted = new ArrayList<>(2);
    if (schedule.state().deletedAt() == null && schedule.state().endedAt() == null) {
      for (String expression : schedule.asked().timing().expressions(clock.instant())) {
        wanted.add(
            new EventRules.Rule(
                name(schedule.id(), wanted.size()), expression, !schedule.state().paused()));
      }
    }
    return wanted;
  }

  /** With the cron text and its zone the function can see that it need not ask the database. */
  private static JsonObject input(Schedule schedule) {
    JsonObject input = JsonObject.of("schedule", schedule.id().toString());
    return switch (schedule.asked().timing()) {
      case Timing.Repeated repeated ->
          input.with("cron", repeated.cron().text()).with("timeZone", repeated.zone().getId());
      case Timing.Once _ -> input;
    };
  }

  private String name(UUID id, int index) {
    return prefix + id + (index == 0 ? "" : "-2");
  }

  /**
   * Writes what changes have left to write.
   *
   * @return whether something is left
   */
  public boolean syncPending(Instant stopAt) {
    List<Schedule> pending;
    do {
      pending = schedules.toSync(BATCH);
      for (Schedule schedule : pending) {
        if (!tried(schedule)) {
          return true;
        }
      }
    } while (pending.size() == BATCH && clock.instant().isBefore(stopAt));
    return false;
  }

  private boolean tried(Schedule schedule) {
    try {
      sync(schedule);
      return true;
    } catch (RulesUnavailable | EventRules.TooManyRules e) {
      log.warn(
          "the rules of a schedule could not be written; the next sweep tries again",
          "scheduleId",
          schedule.id(),
          "reason",
          e.getMessage());
      return false;
    }
  }

  /**
   * Compares all rules with all rows, and mends both: a rule without a row is removed, a row without its rule, or with another than it
   * should have, gets it.
   *
   * @return how many were mended
   */
  public int mendAll(Instant stopAt) {
    Map<String, EventRules.Rule> strays = new HashMap<>();
    // First the rules and then the rows: a row that is written meanwhile has no stray rule.
    rules.get().list(prefix).forEach(rule -> strays.put(rule.name(), rule));
    Set<String> known = new HashSet<>();
    int mended = 0;
    UUID after = new UUID(0, 0);
    List<Schedule> page;
    do {
      page = schedules.all(after, BATCH);
      for (Schedule schedule : page) {
        List<EventRules.Rule> wanted = wanted(schedule);
        for (int i = 0; i < 2; i++) {
          known.add(name(schedule.id(), i));
        }
        if (schedule.state().deletedAt() != null || !stand(schedule, wanted, strays)) {
          mended += tried(schedule) ? 1 : 0;
        }
        after = schedule.id();
      }
    } while (page.size() == BATCH && clock.instant().isBefore(stopAt));
    strays.keySet().removeAll(known);
    if (page.size() < BATCH) {
      strays.keySet().forEach(rules.get()::remove);
      mended += strays.size();
    }
    log.info("compared rules and schedules", "mended", mended, "strays", strays.size());
    return mended;
  }

  private boolean stand(
      Schedule schedule, List<EventRules.Rule> wanted, Map<String, EventRules.Rule> there) {
    for (int i = 0; i < 2; i++) {
      EventRules.Rule rule = there.get(name(schedule.id(), i));
      if (i < wanted.size() ? !wanted.get(i).equals(rule) : rule != null) {
        return false;
      }
    }
    return schedule.state().syncedRevision() == schedule.state().revision();
  }
}
