package dev.encargo.schedule;

import dev.encargo.json.InvalidInput;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.Optional;

/**
 * A cron text of five fields, as crontab(5) has it: minute, hour, day of the month, month, day of the week.
 *
 * <p>Where both day fields are restricted, either is enough. Times are those of the wall clock of a zone, and around a change of it by
 * RFC 5545, section 3.3.5: a time that does not exist fires as much later as the clock was put forward, a time that comes twice fires
 * the first time. A cron text of every hour is not bound to the wall clock: it goes on through both changes.
 *
 * @param text as it was written
 * @param minutes bit n is minute n; so are the other fields, Sunday being bit 0
 */
public record Cron(String text, long minutes, long hours, long days, long months, long weekdays) {

  static final long EVERY_MINUTE = bits(0, 59);
  static final long EVERY_HOUR = bits(0, 23);
  static final long EVERY_DAY = bits(1, 31);
  static final long EVERY_MONTH = bits(1, 12);
  static final long EVERY_WEEKDAY = bits(0, 6);

  /**
   * Reads five fields, {@code @daily} and its kin, or {@code every 5 minutes}.
   *
   * @throws InvalidInput (refused, no field) saying what is wrong and what to write instead
   */
  public static Cron parse(String text) {
    return new ParseCron(text).cron();
  }

  static long bits(int from, int to) {
    return (-1L >>> (63 - (to - from))) << from;
  }

  static boolean has(long field, int value) {
    return (field >>> value & 1) == 1;
  }

  /** Whether it fires at any time of this day. */
  boolean fallsOn(LocalDate date) {
    if (!has(months, date.getMonthValue())) {
      return false;
    }
    boolean day = has(days, date.getDayOfMonth());
    boolean weekday = has(weekdays, date.getDayOfWeek().getValue() % 7);
    return restrictsBothDays() ? day || weekday : day && weekday;
  }

  boolean restrictsBothDays() {
    return days != EVERY_DAY && weekdays != EVERY_WEEKDAY;
  }

  /** Whether it is of every hour, and so not bound to the wall clock. */
  boolean everyHour() {
    return hours == EVERY_HOUR;
  }

  /** All its times after this one, in order; ends after the last that there is. */
  public Iterator<Instant> after(Instant time, ZoneId zone) {
    return new CronTimes(this, time, zone);
  }

  /** Its first time after this one; empty where there is none in the next 30 years. */
  public Optional<Instant> next(Instant time, ZoneId zone) {
    Iterator<Instant> times = after(time, zone);
    return times.hasNext() ? Optional.of(times.next()) : Optional.empty();
  }
}
