package dev.encargo.handlers.payout;

import dev.encargo.json.JsonObject;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a calculation came to.
 *
 * @param period the day it was of
 * @param creators how many were looked at
 * @param all how many ended in which way; a creator with two currencies counts for each
 */
record RunCounts(String period, long creators, List<Count> all) {

  /** Somebody has to mend these: the creator has money to get and cannot be paid. */
  private static final Set<String> ERRORS = Set.of("NO_ACCOUNT", "NO_FEE_SCHEDULE");

  /**
   * How many ended in one way.
   *
   * @param outcome {@code CREATED}, or why there is no payout
   * @param amountMinor what is paid, of those created
   */
  record Count(String outcome, String currency, long count, BigDecimal amountMinor) {}

  long created() {
    return all.stream().filter(c -> c.outcome.equals("CREATED")).mapToLong(Count::count).sum();
  }

  long errors() {
    return all.stream().filter(c -> ERRORS.contains(c.outcome)).mapToLong(Count::count).sum();
  }

  long skipped() {
    return all.stream().mapToLong(Count::count).sum() - created() - errors();
  }

  /** As the log and the progress have it, in the words of the documented log line. */
  String sentence() {
    return "Creados: " + created() + ", Omitidos: " + skipped() + ", Errores: " + errors();
  }

  JsonObject toJson() {
    Map<String, Long> reasons = new TreeMap<>();
    Map<String, BigDecimal> amounts = new TreeMap<>();
    for (Count count : all) {
      if (count.outcome.equals("CREATED")) {
        amounts.merge(count.currency, count.amountMinor, BigDecimal::add);
      } else {
        reasons.merge(count.outcome, count.count, Long::sum);
      }
    }
    return JsonObject.of(
        "period", period,
        "creators", creators,
        "created", created(),
        "skipped", skipped(),
        "errors", errors(),
        "reasons", JsonObject.of(reasons),
        "amountMinor", JsonObject.of(amounts));
  }
}
