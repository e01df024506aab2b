package dev.encargo.local.event;

import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.encargo.local.CannotStart;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a rule fires: {@code cron(15 3 * * ? *)} in UTC, or {@code rate(5 minutes)}.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html">Cron and rate
 *     expressions</a>
 */
interface Schedule {

  /** The first time after this one; empty where there is none. */
  Optional<Instant> next(Instant after);

  Pattern CRON = Pattern.compile("cron\\((.+)\\)");
  Pattern RATE = Pattern.compile("rate\\(([1-9]\\d{0,6}) (minute|hour|day)s?\\)");

  /** Six fields, years last, Sunday is 1, exactly one of the two day fields is a question mark. */
  CronDefinition SIX_FIELDS =
      CronDefinitionBuilder.defineCron()
          .withMinutes()
          .withValidRange(0, 59)
          .withStrictRange()
          .and()
          .withHours()
          .withValidRange(0, 23)
          .withStrictRange()
          .and()
          .withDayOfMonth()
          .withValidRange(1, 31)
          .supportsL()
          .supportsW()
          .supportsQuestionMark()
          .and()
          .withMonth()
          .withValidRange(1, 12)
          .and()
          .withDayOfWeek()
          .withValidRange(1, 7)
          .withMondayDoWValue(2)
          .supportsHash()
          .supportsL()
          .supportsQuestionMark()
          .and()
          .withYear()
          .withValidRange(1970, 2199)
          .and()
          .instance();

  /**
   * @param start from which a rate counts
   * @throws CannotStart where EventBridge would refuse the expression
   */
  static Schedule parse(String expression, Instant start) {
    Matcher rate = RATE.matcher(expression);
    if (rate.matches()) {
      long count = Long.parseLong(rate.group(1));
      Duration every =
          switch (rate.group(2)) {
            case "minute" -> Duration.ofMinutes(count);
            case "hour" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
          };
      return after -> {
        long passed = Math.floorDiv(Duration.between(start, after).toSeconds(), every.toSeconds());
        return Optional.of(start.plus(every.multipliedBy(passed + 1)));
      };
    }
    Matcher cron = CRON.matcher(expression);
    if (cron.matches()) {
      return cron(expression, cron.group(1));
    }
    throw new CannotStart(
        "The schedule " + expression + " is neither cron(six fields) nor rate(number unit).");
  }

  private static Schedule cron(String expression, String fields) {
    String[] each = fields.trim().split(" +", -1);
    if (each.length != 6 || each[2].equals("?") == each[4].equals("?")) {
      throw new CannotStart(
          "The schedule " + expression + " must have six fields, one of the two day fields a '?'.");
    }
    try {
      ExecutionTime times = ExecutionTime.forCron(new CronParser(SIX_FIELDS).parse(fields));
      return after ->
          times.nextExecution(after.atZone(ZoneOffset.UTC)).map(time -> time.toInstant());
    } catch (IllegalArgumentException e) {
      throw new CannotStart("The schedule " + expression + " is refused: " + e.getMessage(), e);
    }
  }
}
