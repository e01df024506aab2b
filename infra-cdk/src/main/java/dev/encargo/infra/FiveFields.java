package dev.encargo.infra;

import java.time.Month;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A cron text of five fields as EventBridge takes it: <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html">six fields in UTC, Sunday is 1, and
 * exactly one of the two day fields is a question mark</a>.
 */
final class FiveFields {

  private static final Map<String, String> SHORT =
      Map.of(
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *",
          "@monthly", "0 0 1 * *",
          "@weekly", "0 0 * * 0",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@hourly", "0 * * * *");

  private static final List<String> MONTHS =
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC");
  private static final List<String> WEEKDAYS =
      List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT");

  private final String name;
  private final String text;

  private FiveFields(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /**
   * One expression, or two where both day fields are restricted: cron takes either, EventBridge would take both together.
   *
   * @param name of the variable that holds the text
   * @throws BadInput where it is no cron text
   */
  static List<String> expressions(String name, String text) {
    return new FiveFields(name, text.strip()).expressions();
  }

  private List<String> expressions() {
    String[] fields = SHORT.getOrDefault(text, text).split("\\s+", -1);
    if (fields.length != 5) {
      throw refused("write five fields, minute, hour, day of the month, month and day of the week");
    }
    String start = field(fields[0], 0, 59, List.of()) + " " + field(fields[1], 0, 23, List.of());
    String day = field(fields[2], 1, 31, List.of());
    String month = field(fields[3], 1, 12, MONTHS);
    String weekday = weekdays(fields[4]);
    if (weekday.equals("*") && neverFires(fields[2], fields[3])) {
      throw refused(
          "none of its months has a day " + fields[2] + ", so it never fires; write another");
    }
    List<String> expressions = new ArrayList<>(2);
    if (weekday.equals("*") || !day.equals("*")) {
      expressions.add("cron(" + start + " " + day + " " + month + " ? *)");
    }
    if (!weekday.equals("*")) {
      expressions.add("cron(" + start + " ? " + month + " " + weekday + " *)");
    }
    return expressions;
  }

  private boolean neverFires(String day, String month) {
    int first = values(day, 1, 31, List.of()).first();
    return values(month, 1, 12, MONTHS).stream()
        .noneMatch(number -> first <= Month.of(number).maxLength());
  }

  private String weekdays(String field) {
    SortedSet<Integer> days = values(field, 0, 7, WEEKDAYS);
    SortedSet<Integer> shifted =
        days.stream().map(day -> day % 7 + 1).collect(Collectors.toCollection(TreeSet::new));
    return shifted.size() == 7 ? "*" : joined(shifted);
  }

  private String field(String field, int least, int most, List<String> names) {
    SortedSet<Integer> values = values(field, least, most, names);
    return values.size() == most - least + 1 ? "*" : joined(values);
  }

  private static String joined(SortedSet<Integer> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private SortedSet<Integer> values(String field, int least, int most, List<String> names) {
    SortedSet<Integer> values = new TreeSet<>();
    for (String part : field.split(",", -1)) {
      String[] halves = part.split("/", -1);
      int step = halves.length == 2 ? number(halves[1], 1, most, List.of()) : 1;
      String[] ends = halves[0].split("-", -1);
      boolean any = halves[0].equals("*");
      int from = any ? least : number(ends[0], least, most, names);
      int to = any || (ends.length == 1 && halves.length == 2) ? most : from;
      if (ends.length == 2) {
        to = number(ends[1], from, most, names);
      }
      if (halves.length > 2 || ends.length > 2) {
        throw refused("'" + part + "' is no number, range, list or step");
      }
      for (int value = from; value <= to; value += step) {
        values.add(value);
      }
    }
    return values;
  }

  private int number(String written, int least, int most, List<String> names) {
    int named = names.indexOf(written.toUpperCase(Locale.ROOT));
    if (named >= 0) {
      return named + least;
    }
    if (!written.matches("\\d{1,2}")
        || Integer.parseInt(written) < least
        || Integer.parseInt(written) > most) {
      throw refused("'" + written + "' must be " + least + " to " + most);
    }
    return Integer.parseInt(written);
  }

  private BadInput refused(String reason) {
    return new BadInput(name + " is '" + text + "': " + reason + ", such as 0 2 * * 0.");
  }
}
