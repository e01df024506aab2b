package dev.encargo.handlers.cardimport;

import dev.encargo.handlers.cardimport.Rules.Verdict;
import dev.encargo.json.JsonObject;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;

/** What has been counted so far; goes with the checkpoint, so that an import that was interrupted counts nothing twice. */
final class Tally {

  private long imported;
  private long excluded;
  private long flagged;
  private long rejected;
  private final Map<String, Long> minorSums = new TreeMap<>();
  private final Map<String, Long> categories = new TreeMap<>();

  static Tally of(JsonObject json) {
    Tally tally = new Tally();
    tally.imported = json.whole("imported");
    tally.excluded = json.whole("excluded");
    tally.flagged = json.whole("flagged");
    tally.rejected = json.whole("rejected");
    json.object("minorSums").fields().forEach((k, v) -> tally.minorSums.put(k, (Long) v));
    json.object("categories").fields().forEach((k, v) -> tally.categories.put(k, (Long) v));
    return tally;
  }

  JsonObject toJson() {
    return JsonObject.of(
        "imported", imported,
        "excluded", excluded,
        "flagged", flagged,
        "rejected", rejected,
        "minorSums", JsonObject.of(minorSums),
        "categories", JsonObject.of(categories));
  }

  void add(CardRow row, Verdict verdict) {
    if (verdict.excluded()) {
      excluded++;
      return;
    }
    imported++;
    flagged += verdict.flag() == null ? 0 : 1;
    minorSums.merge(row.currency(), row.amountMinor(), Long::sum);
    if (verdict.category() != null) {
      categories.merge(verdict.category(), 1L, Long::sum);
    }
  }

  void addRejected() {
    rejected++;
  }

  long rows() {
    return imported + excluded + rejected;
  }

  long imported() {
    return imported;
  }

  long excluded() {
    return excluded;
  }

  long flagged() {
    return flagged;
  }

  long rejected() {
    return rejected;
  }

  /** Rows of each category. */
  JsonObject categories() {
    return JsonObject.of(categories);
  }

  /** What was imported, by currency, as decimals. */
  JsonObject sums() {
    Map<String, BigDecimal> sums = new TreeMap<>();
    minorSums.forEach(
        (code, sum) -> sums.put(code, BigDecimal.valueOf(sum, Currencies.decimals(code))));
    return JsonObject.of(sums);
  }
}
