package dev.encargo.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.json.InvalidInput;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

  private static List<String> fires(String cron, String zone, String after, int count) {
    List<String> fires = new ArrayList<>();
    Iterator<Instant> times = Cron.parse(cron).after(Instant.parse(after), ZoneId.of(zone));
    while (fires.size() < count && times.hasNext()) {
      fires.add(times.next().toString());
    }
    return fires;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *          | 2026-03-04T03:14:30Z | 2026-03-04T03:15:00Z",
        "*/5 * * * *        | 2026-03-04T03:15:00Z | 2026-03-04T03:20:00Z",
        "every 5 minutes    | 2026-03-04T03:15:00Z | 2026-03-04T03:20:00Z",
        "every minute       | 2026-03-04T03:15:00Z | 2026-03-04T03:16:00Z",
        "every 6 hours      | 2026-03-04T03:15:00Z | 2026-03-04T06:00:00Z",
        "every day          | 2026-03-04T03:15:00Z | 2026-03-05T00:00:00Z",
        "0 2 * * 0          | 2026-03-04T03:15:00Z | 2026-03-08T02:00:00Z",
        "0 2 * * 7          | 2026-03-04T03:15:00Z | 2026-03-08T02:00:00Z",
        "0 2 * * sun        | 2026-03-04T03:15:00Z | 2026-03-08T02:00:00Z",
        "0 9 * * 1-5        | 2026-03-06T09:00:00Z | 2026-03-09T09:00:00Z",
        "0 9 * * MON-FRI    | 2026-03-06T09:00:00Z | 2026-03-09T09:00:00Z",
        "0 0 * * 5-7        | 2026-03-07T00:00:00Z | 2026-03-08T00:00:00Z",
        "30 4 1,15 * 5      | 2026-03-02T00:00:00Z | 2026-03-06T04:30:00Z",
        "0 0 29 2 *         | 2026-03-01T00:00:00Z | 2028-02-29T00:00:00Z",
        "0 0 31 */2 *       | 2026-01-31T00:00:00Z | 2026-03-31T00:00:00Z",
        "10/20 3 * jan,dec * | 2026-02-01T00:00:00Z | 2026-12-01T03:10:00Z",
        "@daily             | 2026-03-04T03:15:00Z | 2026-03-05T00:00:00Z",
        "@weekly            | 2026-03-04T03:15:00Z | 2026-03-08T00:00:00Z",
        "@monthly           | 2026-03-04T03:15:00Z | 2026-04-01T00:00:00Z",
        "@yearly            | 2026-03-04T03:15:00Z | 2027-01-01T00:00:00Z",
        "@hourly            | 2026-03-04T03:15:00Z | 2026-03-04T04:00:00Z"
      })
  void the_next_time_is_found(String cron, String after, String next) {
    assertThat(fires(cron, "UTC", after, 1)).containsExactly(next);
  }

  @Test
  void a_time_that_the_clock_is_put_forward_over_fires_as_much_later() {
    // New York, 8 March 2026: after 01:59 EST comes 03:00 EDT.
    assertThat(fires("30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", 2))
        .containsExactly("2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z");
  }

  @Test
  void a_time_that_comes_twice_fires_the_first_time_only() {
    // New York, 1 November 2026: after 01:59 EDT comes 01:00 EST.
    assertThat(fires("30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z", 2))
        .containsExactly("2026-11-01T05:30:00Z", "2026-11-02T06:30:00Z");
  }

  @Test
  void two_times_that_fall_on_one_moment_fire_once() {
    assertThat(fires("30 2,3 * * *", "America/New_York", "2026-03-08T05:00:00Z", 2))
        .containsExactly("2026-03-08T07:30:00Z", "2026-03-09T06:30:00Z");
  }

  @Test
  void every_so_many_minutes_goes_on_through_both_changes_of_the_clock() {
    for (String begin : List.of("2026-03-08T05:00:00Z", "2026-11-01T04:00:00Z")) {
      List<String> fires = fires("*/30 * * * *", "America/New_York", begin, 10);
      for (int i = 0; i < fires.size(); i++) {
        assertThat(fires.get(i))
            .isEqualTo(Instant.parse(begin).plus((i + 1) * 30L, ChronoUnit.MINUTES).toString());
      }
    }
  }

  @Test
  void a_day_that_a_zone_left_out_fires_the_day_after() {
    // Samoa had no 30 December 2011.
    assertThat(fires("0 8 30 12 *", "Pacific/Apia", "2011-12-01T00:00:00Z", 1))
        .containsExactly("2011-12-30T18:00:00Z");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "0 0 30 2 *       | never fires",
        "0 0 31 4,6,9,11 *| never fires",
        "0 0 2 * * 0      | six",
        "* * * * * *      | without seconds and without a year",
        "0 9 * *          | 4 fields",
        "60 0 * * *       | 0 to 59",
        "0 24 * * *       | 0 to 23",
        "0 0 0 * *        | 1 to 31",
        "0 0 * 13 *       | 1 to 12",
        "0 0 * * 8        | 0 to 7",
        "0 0 ? * *        | write * for any",
        "0 0 L * *        | 28-31",
        "0 0 * * FRI-MON  | backwards",
        "*/0 * * * *      | write 1 or more",
        "a * * * *        | write a number from 0 to 59",
        "1,,2 * * * *     | write a number from 0 to 59",
        "@dayly           | did you mean '@daily'?",
        "@reboot          | is no shorthand",
        "every 7 minutes  | does not come out even",
        "every 5 hours    | 1, 2, 3, 4, 6, 8 or 12",
        "every 2 days     | write a cron text",
        "every fortnight  | every 5 minutes"
      })
  void what_is_wrong_is_told_with_what_to_write(String cron, String told) {
    assertThatThrownBy(() -> Cron.parse(cron))
        .isInstanceOfSatisfying(
            InvalidInput.class,
            refused -> {
              assertThat(refused.kind()).isEqualTo(InvalidInput.Kind.REFUSED);
              assertThat(refused.errors().getFirst().message())
                  .contains(told.equals("six") ? "6 fields" : told);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * *      | cron(* * * * ? *)",
        "*/5 * * * *    | cron(0/5 * * * ? *)",
        "0 2 * * 0      | cron(0 2 ? * 1 *)",
        "0 9 * * 1-5    | cron(0 9 ? * 2-6 *)",
        "0 3 * * *      | cron(0 3 * * ? *)",
        "15,45 8-18/2 1-7 */3 * | cron(15,45 8,10,12,14,16,18 1-7 1/3 ? *)",
        "0 0 1 * 1      | cron(0 0 1 * ? *) cron(0 0 ? * 2 *)"
      })
  void in_utc_it_is_translated_as_it_is(String cron, String expressions) {
    assertThat(
            String.join(
                " ",
                RuleTimes.of(
                    Cron.parse(cron), ZoneId.of("UTC"), Instant.parse("2026-03-01T00:00:00Z"))))
        .isEqualTo(expressions);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "30 2 * * 0 | America/New_York | cron(30 6-7 * * ? *)",
        "0 2 * * *  | Asia/Kolkata     | cron(30 20 * * ? *)",
        "0 9 * * *  | America/Santiago | cron(0 12,13 * * ? *)"
      })
  void in_a_zone_it_is_every_minute_of_utc_that_its_wall_clock_may_stand_for(
      String cron, String zone, String expression) {
    assertThat(
            RuleTimes.of(Cron.parse(cron), ZoneId.of(zone), Instant.parse("2026-03-01T00:00:00Z"))
                .stream()
                .map(one -> one.replace("6-7", "6,7"))
                .toList())
        .containsExactly(expression.replace("6-7", "6,7"));
  }

  /** By another way: every minute of real time is looked at. */
  private static TreeSet<Instant> byLooking(Cron cron, ZoneId zone, Instant from, Instant to) {
    TreeSet<Instant> found = new TreeSet<>();
    for (Instant wall = from.minus(2, ChronoUnit.DAYS);
        wall.isBefore(to.plus(2, ChronoUnit.DAYS));
        wall = wall.plus(1, ChronoUnit.MINUTES)) {
      var local = wall.atZone(ZoneOffset.UTC).toLocalDateTime();
      if (cron.fallsOn(local.toLocalDate())
          && Cron.has(cron.hours(), local.getHour())
          && Cron.has(cron.minutes(), local.getMinute())) {
        var transition = zone.getRules().getTransition(local);
        if (transition == null) {
          found.add(local.toInstant(zone.getRules().getOffset(local)));
        } else if (cron.everyHour()) {
          transition.getDateTimeAfter();
          zone.getRules().getValidOffsets(local).forEach(o -> found.add(local.toInstant(o)));
        } else {
          found.add(local.toInstant(transition.getOffsetBefore()));
        }
      }
    }
    found.removeIf(time -> !time.isAfter(from) || !time.isBefore(to));
    return found;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "America/New_York",
        "America/Santiago",
        "Europe/Madrid",
        "Australia/Lord_Howe",
        "Africa/Cairo",
        "Asia/Beirut",
        "Pacific/Chatham"
      })
  void around_each_change_of_the_clock_no_time_is_lost_or_doubled(String name) {
    long seed = 20260301L + name.hashCode();
    Random random = new Random(seed);
    ZoneId zone = ZoneId.of(name);
    Instant change = Instant.parse("2024-01-01T00:00:00Z");
    for (int i = 0; i < 6; i++) {
      change = zone.getRules().nextTransition(change).getInstant();
      for (int n = 0; n < 20; n++) {
        String text = RandomCron.text(random);
        Cron cron = Cron.parse(text);
        Instant from = change.minus(30, ChronoUnit.HOURS);
        Instant to = change.plus(30, ChronoUnit.HOURS);
        TreeSet<Instant> fires = new TreeSet<>();
        Iterator<Instant> times = cron.after(from, zone);
        while (times.hasNext()) {
          Instant time = times.next();
          if (!time.isBefore(to)) {
            break;
          }
          assertThat(fires.isEmpty() || fires.last().isBefore(time)).as("in order").isTrue();
          fires.add(time);
        }
        assertThat(fires)
            .as("seed %s, %s in %s around %s", seed, text, name, change)
            .isEqualTo(byLooking(cron, zone, from, to));
      }
    }
  }

  @Test
  void a_rule_fires_at_every_time_of_its_schedule() {
    Random random = new Random(7);
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    for (String name : List.of("America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")) {
      ZoneId zone = ZoneId.of(name);
      for (int n = 0; n < 50; n++) {
        String text = RandomCron.text(random);
        Iterator<Instant> times = Cron.parse(text).after(now, zone);
        String[] rule = RuleTimes.of(Cron.parse(text), zone, now).getFirst().split("[( )]", -1);
        assertThat(String.join(" ", rule).length()).isLessThan(256);
        Cron candidates = Cron.parse(rule[1] + " " + rule[2] + " * * *");
        for (int i = 0; i < 100 && times.hasNext(); i++) {
          Instant time = times.next();
          assertThat(candidates.next(time.minusSeconds(60), ZoneOffset.UTC))
              .as("%s in %s: %s", text, name, String.join(" ", rule))
              .contains(time);
        }
      }
    }
  }
}
