package dev.encargo.schedule;

import java.util.Random;

/** Cron texts of all kinds that fire. */
public final class RandomCron {

  private RandomCron() {}

  /** Days are of one kind only where {@code random} says so, and never such that no month has them. */
  public static String text(Random random) {
    boolean weekday = random.nextInt(3) == 0;
    String minute = field(random, 0, 59, 3);
    String hour = field(random, 0, 23, 2);
    String day = weekday ? "*" : field(random, 1, 28, 1);
    String month = random.nextInt(4) == 0 ? field(random, 1, 12, 1) : "*";
    return minute + " " + hour + " " + day + " " + month + " " + (weekday ? days(random) : "*");
  }

  private static String days(Random random) {
    return random.nextBoolean() ? "1-5" : Integer.toString(random.nextInt(7));
  }

  private static String field(Random random, int least, int most, int kinds) {
    int a = least + random.nextInt(most - least + 1);
    int b = least + random.nextInt(most - least + 1);
    return switch (random.nextInt(3 + kinds)) {
      case 0 -> "*";
      case 1 -> Math.min(a, b) + "-" + Math.max(a, b);
      case 2 -> "*/" + (1 + random.nextInt(12));
      case 3 -> a + "," + b;
      default -> Integer.toString(a);
    };
  }
}
