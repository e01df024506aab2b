package dev.encargo.local.cost;

import dev.encargo.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A sum of dollars, part by part.
 *
 * @param lines in the order in which they are shown
 */
public record Bill(List<Line> lines) {

  /** A month, as AWS reckons. */
  private static final long HOURS = 730;

  /** The backstop wakes the database once a day: it works for a minute and pauses after five without work. */
  private static final double DAILY_WAKE_HOURS = 0.1;

  /** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html: five at first, each in long polls of twenty seconds. */
  private static final long POLLS_PER_MAPPING = 5 * 3 * 60 * HOURS;

  /** Lambda's own three lines about each invocation, and API Gateway's about each request, in bytes. */
  private static final long LAMBDA_LINES = 700;

  private static final long ACCESS_LINE = 400;

  /** X-Ray samples one request in twenty, https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html. */
  private static final double SAMPLED = 0.05;

  private static final double GB = 1e9;

  /**
   * One part.
   *
   * @param arithmetic how its dollars come about
   */
  public record Line(String part, String arithmetic, double dollars) {}

  /** What cannot be counted on this machine. */
  public record Assumptions(double jobsPerSecond, double capacityUnits) {}

  /** What a month costs in which nothing is done. */
  public static Bill idle(Usage usage, Prices prices) {
    List<Line> lines = new ArrayList<>();
    double units = 2;
    Prices.Price aurora = prices.of("aurora.unit-hours");
    lines.add(
        new Line(
            "Aurora, daily sweep",
            "30 × 6 min × 2 × " + aurora,
            aurora.of(30 * DAILY_WAKE_HOURS * units)));
    lines.add(simple("Aurora, storage", 1, prices.of("aurora.storage")));
    lines.add(polls("SQS, polling FIFO", usage.inStack("fifo mappings"), prices.of("sqs.fifo")));
    lines.add(
        polls("SQS, polling timer", usage.inStack("standard mappings"), prices.of("sqs.standard")));
    lines.add(simple("secrets", usage.inStack("secrets"), prices.of("secrets")));
    lines.add(simple("alarms", usage.inStack("alarm metrics"), prices.of("alarm.metrics")));
    return new Bill(lines);
  }

  private static Line simple(String part, long amount, Prices.Price price) {
    return new Line(part, amount + " × " + price, price.of((double) amount));
  }

  private static Line polls(String part, long mappings, Prices.Price price) {
    return new Line(
        part,
        mappings + " × 657,000 polls × " + price,
        price.of((double) (mappings * POLLS_PER_MAPPING)));
  }

  /**
   * What a million jobs like these cost.
   *
   * @throws IllegalArgumentException where there were none
   */
  public static Bill perMillion(Usage usage, Prices prices, Assumptions assumed) {
    if (usage.jobs() == 0) {
      throw new IllegalArgumentException("no job has ended");
    }
    double invocations = usage.count("lambda.requests");
    double gbSeconds = (double) usage.count("lambda.mb-millis") / Usage.MB_MILLIS_PER_GB_SECOND;
    double logs =
        usage.count("log.bytes")
            + invocations * LAMBDA_LINES
            + usage.count("api.requests") * ACCESS_LINE;
    List<Line> lines = new ArrayList<>();
    Counted counted = new Counted(usage, prices, lines);
    counted.add("API Gateway", "api.requests", (double) usage.count("api.requests"));
    counted.add("Lambda, invocations", "lambda.requests", invocations);
    counted.add("Lambda, time", "lambda.gb-seconds", gbSeconds);
    counted.add("SQS, FIFO", "sqs.fifo", (double) usage.count("sqs.fifo"));
    counted.add("SQS, timer", "sqs.standard", (double) usage.count("sqs.standard"));
    if (usage.countsDataApi()) {
      counted.add("Data API", "data-api.requests", (double) usage.count("data-api.requests"));
    }
    Prices.Price aurora = prices.of("aurora.unit-hours");
    double hours = 1e6 / assumed.jobsPerSecond() / 3600;
    lines.add(
        new Line(
            "Aurora, awake",
            String.format(
                Locale.ROOT, "%.2f h × %.1f × %s", hours, assumed.capacityUnits(), aurora),
            aurora.of(hours * assumed.capacityUnits())));
    counted.add("Aurora, writing", "aurora.io", (double) usage.count("aurora.io"));
    counted.add("S3, writing", "s3.writes", (double) usage.count("s3.writes"));
    counted.add("S3, reading", "s3.reads", (double) usage.count("s3.reads"));
    counted.add("logs", "logs.gb", logs / GB);
    counted.add("traces, 1 in 20", "traces", invocations * SAMPLED);
    return new Bill(lines);
  }

  private record Counted(Usage usage, Prices prices, List<Line> lines) {
    void add(String part, String what, double amount) {
      Prices.Price price = prices.of(what);
      double aMillion = amount * 1e6 / usage.jobs();
      if (amount > 0) {
        lines.add(new Line(part, figure(aMillion) + " × " + price, price.of(aMillion)));
      }
    }

    private static String figure(double amount) {
      return amount >= 100
          ? String.format(Locale.ROOT, "%,.0f", amount)
          : String.format(Locale.ROOT, "%.3g", amount);
    }
  }

  /** In dollars. */
  public double total() {
    return lines.stream().mapToDouble(Line::dollars).sum();
  }

  /** For programs. */
  public JsonObject toJson() {
    return JsonObject.of(
        "dollars",
        total(),
        "parts",
        lines.stream()
            .map(line ->
                JsonObject.of(
                    "part",
                    line.part(),
                    "arithmetic",
                    line.arithmetic(),
                    "dollars",
                    line.dollars()))
            .toList());
  }
}
