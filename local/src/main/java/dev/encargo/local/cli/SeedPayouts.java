package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo payout seed}. */
@Command(
    name = "seed",
    description =
        "Make up creators and sales, to try payouts with: the same ones each time, for the same numbers.",
    footer = {"", "Example:", "  ./encargo payout seed --creators 100000 --sales 3"})
final class SeedPayouts implements Callable<Integer> {

  private static final int PART = 5_000;
  private static final Duration AGE = Duration.ofDays(30);

  @Option(
      names = "--creators",
      paramLabel = "N",
      description = "1 to 1,000,000; 100 where none is given.")
  int creators = 100;

  @Option(
      names = "--sales",
      paramLabel = "N",
      description = "For each creator, 1 to 100; 3 where none is given.")
  int sales = 3;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    if (creators < 1 || creators > 1_000_000 || sales < 1 || sales > 100) {
      throw new Failure("--creators must be 1 to 1000000, and --sales 1 to 100.");
    }
    long made = 0;
    try (Api api = target.connectAsAdmin()) {
      for (int first = 1; first <= creators; first += PART) {
        int last = Math.min(creators, first + PART - 1);
        api.post("/api/admin/payouts/creators", creators(first, last));
        for (List<JsonObject> part : sales(first, last)) {
          made +=
              api.post("/api/admin/payouts/transactions", JsonObject.of("transactions", part))
                  .whole("created");
        }
      }
    }
    if (output.json) {
      return output.print(JsonObject.of("creators", creators, "transactions", made));
    }
    output
        .terminal()
        .line(
            Words.count(creators, "creator", "creators")
                + " and "
                + Words.count(made, "new sale", "new sales")
                + " of theirs. Next: ./encargo payout calculate");
    return 0;
  }

  /** One in fifty has an account that the local payment provider refuses or fails with at first. */
  private static JsonObject creators(int first, int last) {
    List<JsonObject> list = new ArrayList<>();
    for (int n = first; n <= last; n++) {
      String account = n % 100 == 0 ? "refuse-" + n : n % 50 == 0 ? "fail-1-" + n : "acc-" + n;
      list.add(JsonObject.of("id", id(n), "name", "Creator " + n, "account", account));
    }
    return JsonObject.of("creators", list);
  }

  /** Some too small to be paid, one in twenty still on hold. */
  private List<List<JsonObject>> sales(int first, int last) {
    Instant occurred = Instant.parse("2026-01-01T12:00:00Z");
    List<List<JsonObject>> parts = new ArrayList<>();
    List<JsonObject> part = new ArrayList<>();
    for (int n = first; n <= last; n++) {
      Random random = new Random(n);
      for (int i = 1; i <= sales; i++) {
        boolean held = random.nextInt(20) == 0;
        part.add(
            JsonObject.of(
                "id",
                "sale-" + id(n) + "-" + i,
                "creatorId",
                id(n),
                "amountMinor",
                2_000L + random.nextInt(30) * 1_000L,
                "currency",
                "CLP",
                "occurredAt",
                occurred.toString(),
                "holdUntil",
                held
                    ? "9999-01-01T00:00:00Z"
                    : occurred.plus(AGE).truncatedTo(ChronoUnit.DAYS).toString()));
        if (part.size() == PART) {
          parts.add(part);
          part = new ArrayList<>();
        }
      }
    }
    if (!part.isEmpty()) {
      parts.add(part);
    }
    return parts;
  }

  private static String id(int number) {
    return String.format(Locale.ROOT, "creator-%07d", number);
  }
}
