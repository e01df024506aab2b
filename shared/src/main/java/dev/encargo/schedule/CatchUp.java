package dev.encargo.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of ticks that were missed: that are more than five minutes past when they are handled.
 *
 * @param limit how many are made up for at the most, the newest first
 * @param window how long past one may be
 */
public record CatchUp(Policy policy, int limit, Duration window) {

  /** Ticks later than this were missed; EventBridge calls within a minute as a rule. */
  static final Duration ON_TIME = Duration.ofMinutes(5);

  public static final CatchUp NONE = new CatchUp(Policy.SKIP, 10, Duration.ofDays(1));

  /** Which of the missed ones are made up for. */
  public enum Policy {
    /** None. */
    SKIP,
    /** The newest, and it too only where no tick is on time. */
    ONE,
    /** All within limit and window. */
    ALL;

    /** As it is written. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable Policy of(String word) {
      for (Policy policy : values()) {
        if (policy.word().equals(word)) {
          return policy;
        }
      }
      return null;
    }
  }

  /**
   * Which of these ticks are to fire.
   *
   * @param ticks in order, none after {@code now}
   */
  List<Instant> toFire(List<Instant> ticks, Instant now) {
    List<Instant> fire = new ArrayList<>();
    int missed = 0;
    for (Instant tick : ticks.reversed()) {
      if (!tick.isBefore(now.minus(ON_TIME))) {
        fire.addFirst(tick);
      } else if (!tick.isBefore(now.minus(window)) && missed < most(fire.isEmpty())) {
        fire.addFirst(tick);
        missed++;
      }
    }
    return fire;
  }

  private int most(boolean nothingOnTime) {
    return switch (policy) {
      case SKIP -> 0;
      case ONE -> nothingOnTime ? 1 : 0;
      case ALL -> limit;
    };
  }
}
