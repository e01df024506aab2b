package dev.encargo.schedule;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Nearest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a cron text, and says what is wrong with one so that its writer can mend it. */
final class ParseCron {

  private static final int LONGEST = 200;

  private static final Map<String, String> SHORT =
      new TreeMap<>(
          Map.of(
              "@yearly", "0 0 1 1 *",
              "@annually", "0 0 1 1 *",
              "@monthly", "0 0 1 * *",
              "@weekly", "0 0 * * 0",
              "@daily", "0 0 * * *",
              "@midnight", "0 0 * * *",
              "@hourly", "0 * * * *"));

  private static final Pattern EVERY =
      Pattern.compile("every(?: (\\d{1,4}))? (minute|hour|day)s?", Pattern.CASE_INSENSITIVE);

  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> WEEKDAYS =
      List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  /** Sunday is 0 and 7. */
  private static final int SUNDAY_AGAIN = 7;

  private static final int[] LONGEST_MONTH = {
    0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
  };

  /**
   * What a field takes.
   *
   * @param names of its values from {@code least} on; empty where it has none
   */
  private record Field(String name, int least, int most, List<String> names) {}

  private static final Field MINUTE = new Field("minute", 0, 59, List.of());
  private static final Field HOUR = new Field("hour", 0, 23, List.of());
  private static final Field DAY = new Field("day of the month", 1, 31, List.of());
  private static final Field MONTH = new Field("month", 1, 12, MONTHS);
  private static final Field WEEKDAY = new Field("day of the week", 0, SUNDAY_AGAIN, WEEKDAYS);

  private final String text;

  ParseCron(String text) {
    this.text = text.strip();
  }

  Cron cron() {
    if (text.length() > LONGEST) {
      throw refused("is longer than " + LONGEST + " characters");
    }
    String fields = text;
    if (text.startsWith("@")) {
      fields = shorthand();
    } else if (text.toLowerCase(Locale.ROOT).startsWith("every")) {
      fields = every();
    }
    return fields(fields.split("\\s+", -1));
  }

  private String shorthand() {
    String known = SHORT.get(text.toLowerCase(Locale.ROOT));
    if (known == null) {
      throw refused("'" + text + "' is no shorthand" + Nearest.hint(text, SHORT.keySet()));
    }
    return known;
  }

  /** Only what divides the next larger unit: another number would begin anew at each hour or day, and not be every so many. */
  private String every() {
    Matcher every = EVERY.matcher(text.replaceAll("\\s+", " "));
    if (!every.matches()) {
      throw refused(
          "'" + text + "' is not understood: write every 5 minutes, every 2 hours or every day");
    }
    int number = every.group(1) == null ? 1 : Integer.parseInt(every.group(1));
    return switch (every.group(2).toLowerCase(Locale.ROOT)) {
      case "minute" ->
          dividing(number, 60, "minutes", "1, 2, 3, 4, 5, 6, 10, 12, 15, 20 or 30") + " * * * *";
      case "hour" -> "0 " + dividing(number, 24, "hours", "1, 2, 3, 4, 6, 8 or 12") + " * * *";
      default -> {
        if (number != 1) {
          throw refused("every so many days would begin anew each month: write a cron text");
        }
        yield "0 0 * * *";
      }
    };
  }

  private static String dividing(int number, int whole, String unit, String choices) {
    if (number < 1 || number >= whole || whole % number != 0) {
      throw refused("every " + number + " " + unit + " does not come out even: write " + choices);
    }
    return "*/" + number;
  }

  private Cron fields(String[] fields) {
    if (text.isEmpty()) {
      throw refused("is empty: write minute, hour, day of the month, month and day of the week");
    }
    if (fields.length != 5) {
      throw refused(
          "has "
              + (fields.length == 1 ? "1 field" : fields.length + " fields")
              + ": write five, minute, hour, day of the month, month and day of the week"
              + (fields.length > 5 ? ", without seconds and without a year" : "")
              + ", such as 0 9 * * 1-5");
    }
    long weekdays = field(WEEKDAY, fields[4]);
    Cron cron =
        new Cron(
            text,
            field(MINUTE, fields[0]),
            field(HOUR, fields[1]),
            field(DAY, fields[2]),
            field(MONTH, fields[3]),
            (weekdays | weekdays >>> SUNDAY_AGAIN) & Cron.EVERY_WEEKDAY);
    if (cron.weekdays() == Cron.EVERY_WEEKDAY && !hasADay(cron)) {
      throw refused(
          "never fires: none of its months has a day "
              + fields[2]
              + "; write another day or month");
    }
    return cron;
  }

  private static boolean hasADay(Cron cron) {
    for (int month = 1; month <= 12; month++) {
      if (Cron.has(cron.months(), month)
          && (cron.days() & Cron.bits(1, LONGEST_MONTH[month])) != 0) {
        return true;
      }
    }
    return false;
  }

  private static long field(Field field, String written) {
    long values = 0;
    for (String part : written.split(",", -1)) {
      values |= part(field, part);
    }
    return values;
  }

  private static long part(Field field, String part) {
    String[] halves = part.split("/", -1);
    if (part.isEmpty() || halves.length > 2) {
      throw wrong(field, part);
    }
    int step = halves.length == 1 ? 1 : number(field, halves[1], part);
    if (step < 1) {
      throw refused("has the step " + halves[1] + " in its " + field.name + ": write 1 or more");
    }
    int from = field.least;
    int to = field.most == SUNDAY_AGAIN ? SUNDAY_AGAIN - 1 : field.most;
    if (!halves[0].equals("*")) {
      String[] ends = halves[0].split("-", -1);
      if (ends.length > 2) {
        throw wrong(field, part);
      }
      from = value(field, ends[0], part);
      to = ends.length == 2 ? value(field, ends[1], part) : halves.length == 2 ? to : from;
    }
    if (from > to) {
      throw refused(
          "has the range "
              + halves[0]
              + " backwards in its "
              + field.name
              + ": write the smaller one first, or two ranges with a comma between them");
    }
    long values = 0;
    for (int value = from; value <= to; value += step) {
      values |= 1L << value;
    }
    return values;
  }

  private static int value(Field field, String written, String part) {
    int named = field.names.indexOf(written.toUpperCase(Locale.ROOT));
    int value = named >= 0 ? named + field.least : number(field, written, part);
    if (value < field.least || value > field.most) {
      throw refused(
          "has "
              + written
              + " as its "
              + field.name
              + ": write "
              + field.least
              + " to "
              + field.most);
    }
    return value;
  }

  private static int number(Field field, String written, String part) {
    if (!written.matches("\\d{1,3}")) {
      throw wrong(field, part);
    }
    return Integer.parseInt(written);
  }

  private static InvalidInput wrong(Field field, String part) {
    String hint =
        switch (part) {
          case "?" -> "write * for any";
          case "L", "LW" -> "the last day is not known here; write days such as 28-31";
          default ->
              "write a number from "
                  + field.least
                  + " to "
                  + field.most
                  + (field.names.isEmpty() ? "" : ", a name such as " + field.names.getFirst())
                  + ", a range such as 1-5, a list such as 1,3, a step such as */2, or *";
        };
    return refused("has '" + part + "' as its " + field.name + ": " + hint);
  }

  private static InvalidInput refused(String message) {
    return InvalidInput.refused("", message);
  }
}
