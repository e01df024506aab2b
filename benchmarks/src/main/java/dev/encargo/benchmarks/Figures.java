package dev.encargo.benchmarks;

import java.io.PrintStream;
import java.util.Arrays;
import java.util.Locale;

/** How figures are written. */
final class Figures {

  private static PrintStream out = System.out;

  private Figures() {}

  /** Where figures go. */
  static void to(PrintStream terminal) {
    out = terminal;
  }

  static void print(String name, String figure, String beside) {
    out.printf(Locale.ROOT, "%-44s %16s   %s%n", name, figure, beside);
  }

  static String rate(long count, long nanos) {
    return String.format(Locale.ROOT, "%,.0f/s", count * 1e9 / nanos);
  }

  static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  static String millis(long nanos) {
    return number(nanos / 1e6, 1) + " ms";
  }

  /** The value below which {@code percent} of the sample lies. */
  static long percentile(long[] sample, int percent) {
    long[] sorted = sample.clone();
    Arrays.sort(sorted);
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
