package dev.encargo.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.TreeSet;

/** The times of a cron text in a zone, day by day. */
final class CronTimes implements Iterator<Instant> {

  /** The 29th of February that is a given weekday comes every 28 years, but for 40 around 2100. */
  private static final int MOST_YEARS = 42;

  private final Cron cron;
  private final ZoneId zone;
  private final ZoneRules rules;
  private final LocalDate end;
  private final TreeSet<Instant> ahead = new TreeSet<>();
  private LocalDate day;
  private Instant last;

  CronTimes(Cron cron, Instant after, ZoneId zone) {
    this.cron = cron;
    this.zone = zone;
    this.rules = zone.getRules();
    this.last = after;
    // A time that the clock was put forward over may fall on the day after its own.
    this.day = after.atZone(zone).toLocalDate().minusDays(1);
    this.end = day.plusYears(MOST_YEARS);
  }

  @Override
  public boolean hasNext() {
    while (!settled() && day.isBefore(end)) {
      if (cron.fallsOn(day)) {
        add(day);
      }
      day = day.plusDays(1);
    }
    return !ahead.isEmpty();
  }

  /** Whether the earliest that is known comes before all that the days after may have. */
  private boolean settled() {
    return !ahead.isEmpty() && ahead.first().isBefore(day.atStartOfDay(zone).toInstant());
  }

  @Override
  public Instant next() {
    if (!hasNext()) {
      throw new NoSuchElementException("it never fires again");
    }
    last = ahead.removeFirst();
    return last;
  }

  private void add(LocalDate date) {
    for (int hour = 0; hour < 24; hour++) {
      for (int minute = 0; Cron.has(cron.hours(), hour) && minute < 60; minute++) {
        if (Cron.has(cron.minutes(), minute)) {
          add(date.atTime(hour, minute));
        }
      }
    }
  }

  private void add(LocalDateTime wall) {
    List<ZoneOffset> offsets = rules.getValidOffsets(wall);
    if (cron.everyHour()) {
      offsets.forEach(offset -> add(wall.toInstant(offset)));
    } else {
      // By its documentation: the earlier of two, and of none the one before the gap, as RFC 5545
      // has it.
      add(wall.atZone(zone).toInstant());
    }
  }

  private void add(Instant time) {
    if (time.isAfter(last)) {
      ahead.add(time);
    }
  }
}
