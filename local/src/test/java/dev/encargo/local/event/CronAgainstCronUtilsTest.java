package dev.encargo.local.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.encargo.schedule.Cron;
import dev.encargo.schedule.RandomCron;
import dev.encargo.schedule.RuleTimes;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Iterator;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The next times of a cron text, and those of the rules that it is translated to, against an implementation of other people's. */
class CronAgainstCronUtilsTest {

  private static final CronParser UNIX =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC",
        "America/Santiago",
        "America/New_York",
        "Europe/Madrid",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Pacific/Apia"
      })
  void over_years_and_zones_the_next_times_are_the_same(String name) {
    ZoneId zone = ZoneId.of(name);
    long seed = 4_2026L + name.hashCode();
    Random random = new Random(seed);
    for (int n = 0; n < 150; n++) {
      String text = RandomCron.text(random);
      ExecutionTime theirs = ExecutionTime.forCron(UNIX.parse(text));
      Instant from =
          Instant.parse("2020-01-01T00:00:00Z").plusSeconds(random.nextInt(8 * 365 * 86_400));
      Iterator<Instant> ours = Cron.parse(text).after(from, zone);
      ZonedDateTime expected = from.atZone(zone);
      for (int i = 0; i < 20; i++) {
        Optional<ZonedDateTime> next = theirs.nextExecution(expected);
        if (next.isEmpty() || changes(zone, next.get().toLocalDate())) {
          break; // What to do on such a day is a matter of taste: CronTest has the rule.
        }
        expected = next.get();
        assertThat(ours.next())
            .as("seed %s: '%s' in %s, the %dth after %s", seed, text, zone, i + 1, from)
            .isEqualTo(expected.toInstant());
      }
    }
  }

  private static boolean changes(ZoneId zone, LocalDate day) {
    var from = day.minusDays(1).atStartOfDay(zone).toInstant();
    var change = zone.getRules().nextTransition(from);
    return change != null
        && change.getInstant().isBefore(day.plusDays(2).atStartOfDay(zone).toInstant());
  }

  @Test
  void in_utc_rules_call_at_the_times_of_their_cron_text_and_at_no_other() {
    long seed = 72026;
    Random random = new Random(seed);
    for (int n = 0; n < 200; n++) {
      String text = n % 10 == 0 ? "5 4 1-7 * " + random.nextInt(7) : RandomCron.text(random);
      Instant from =
          Instant.parse("2020-01-01T00:00:00Z").plusSeconds(random.nextInt(8 * 365 * 86_400));
      Cron cron = Cron.parse(text);
      TreeSet<Instant> calls = new TreeSet<>();
      for (String rule : RuleTimes.of(cron, ZoneOffset.UTC, from)) {
        Schedule schedule = Schedule.parse(rule, from);
        Optional<Instant> call = schedule.next(from);
        for (int i = 0; i < 20 && call.isPresent(); i++) {
          calls.add(call.get());
          call = schedule.next(call.get());
        }
      }
      Iterator<Instant> times = cron.after(from, ZoneOffset.UTC);
      for (int i = 0; i < 20; i++) {
        assertThat(calls.pollFirst())
            .as("seed %s: '%s' as %s", seed, text, RuleTimes.of(cron, ZoneOffset.UTC, from))
            .isEqualTo(times.next());
      }
    }
  }
}
