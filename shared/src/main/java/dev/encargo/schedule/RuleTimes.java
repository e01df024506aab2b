package dev.encargo.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Times as EventBridge takes them: {@code cron(…)} of <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html">six fields in UTC</a>, of which
 * exactly one of the two day fields is a question mark and Sunday is 1.
 *
 * <p>A rule knows no zone. Where the zone is not UTC it fires, every day, at each minute of UTC that the wall clock may stand for; the
 * function that it calls looks at the wall clock.
 */
public final class RuleTimes {

  /** How far ahead a zone's changes are looked at: the daily look at all rules moves on with it. */
  private static final Duration AHEAD = Duration.ofDays(2 * 366);

  private RuleTimes() {}

  /** One expression, or two where both day fields are restricted: EventBridge would take them together. */
  public static List<String> of(Cron cron, ZoneId zone, Instant now) {
    if (!isUtc(zone, now)) {
      return List.of(candidates(cron, zone, now));
    }
    String start = field(cron.minutes(), 0, 59) + " " + field(cron.hours(), 0, 23) + " ";
    String months = field(cron.months(), 1, 12);
    String days = field(cron.days(), 1, 31);
    String weekdays = field(cron.weekdays() << 1, 1, 7);
    List<String> expressions = new ArrayList<>();
    if (cron.weekdays() == Cron.EVERY_WEEKDAY || cron.restrictsBothDays()) {
      expressions.add("cron(" + start + days + " " + months + " ? *)");
    }
    if (cron.weekdays() != Cron.EVERY_WEEKDAY) {
      expressions.add("cron(" + start + "? " + months + " " + weekdays + " *)");
    }
    return expressions;
  }

  /** The minute in which {@code at} lies, once. */
  public static List<String> at(Instant at) {
    ZonedDateTime utc = at.atZone(ZoneOffset.UTC);
    return List.of(
        "cron("
            + utc.getMinute()
            + " "
            + utc.getHour()
            + " "
            + utc.getDayOfMonth()
            + " "
            + utc.getMonthValue()
            + " ? "
            + utc.getYear()
            + ")");
  }

  private static boolean isUtc(ZoneId zone, Instant now) {
    return offsets(zone, now).equals(Set.of(0));
  }

  /** In seconds. */
  private static Set<Integer> offsets(ZoneId zone, Instant now) {
    ZoneRules rules = zone.getRules();
    Set<Integer> offsets = new TreeSet<>();
    Instant end = now.plus(AHEAD);
    Instant at = now.minus(Duration.ofDays(1));
    offsets.add(rules.getOffset(at).getTotalSeconds());
    for (ZoneOffsetTransition change = rules.nextTransition(at);
        change != null && change.getInstant().isBefore(end);
        change = rules.nextTransition(change.getInstant())) {
      offsets.add(change.getOffsetAfter().getTotalSeconds());
    }
    return offsets;
  }

  private static String candidates(Cron cron, ZoneId zone, Instant now) {
    long minutes = 0;
    long hours = 0;
    for (int offset : offsets(zone, now)) {
      for (int minute = 0; minute < 24 * 60; minute++) {
        if (Cron.has(cron.minutes(), minute % 60) && Cron.has(cron.hours(), minute / 60)) {
          int utc = Math.floorMod(minute - Math.floorDiv(offset, 60), 24 * 60);
          minutes |= 1L << (utc % 60);
          hours |= 1L << (utc / 60);
        }
      }
    }
    return "cron(" + field(minutes, 0, 59) + " " + field(hours, 0, 23) + " * * ? *)";
  }

  /** As short as it goes: an expression has 256 characters at the most. */
  private static String field(long values, int least, int most) {
    if (values == Cron.bits(least, most)) {
      return "*";
    }
    int first = Long.numberOfTrailingZeros(values);
    int second = Long.numberOfTrailingZeros(values & (values - 1));
    int step = second - first;
    if (Long.bitCount(values) > 2 && values == steps(first, step, most)) {
      return first + "/" + step;
    }
    List<String> parts = new ArrayList<>();
    for (int value = least; value <= most; value++) {
      int end = value;
      while (end <= most && Cron.has(values, end)) {
        end++;
      }
      if (end - value > 2) {
        parts.add(value + "-" + (end - 1));
        value = end;
      } else if (end > value) {
        parts.add(Integer.toString(value));
      }
    }
    return String.join(",", parts);
  }

  private static long steps(int first, int step, int most) {
    long values = 0;
    for (int value = first; value <= most; value += step) {
      values |= 1L << value;
    }
    return values;
  }
}
