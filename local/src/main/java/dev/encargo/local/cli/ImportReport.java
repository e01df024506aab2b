package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What an import did, for people: counts, sums, categories, and the first rows that were left out with the reason. */
final class ImportReport {

  private static final int REJECTED_SHOWN = 5;
  private static final int CATEGORIES_SHOWN = 6;
  private static final int LABEL = 12;

  private final Terminal terminal;
  private final JobView job;

  private ImportReport(Terminal terminal, JobView job) {
    this.terminal = terminal;
    this.job = job;
  }

  /**
   * Prints it.
   *
   * @return the exit code: 0 where the import completed, else 1
   */
  static int print(Terminal terminal, JobView job) {
    new ImportReport(terminal, job).print();
    return job.completed() ? 0 : 1;
  }

  private void print() {
    JobView result = new JobView(job.object("result").orElse(JsonObject.EMPTY));
    Duration took = job.took().orElse(Duration.ZERO);
    String rows =
        result
            .number("rows")
            .map(all ->
                ": "
                    + Words.count(all, "row", "rows")
                    + ", "
                    + Words.rate(all * 1000.0 / Math.max(1, took.toMillis())))
            .orElse("");
    terminal.line(terminal.ink(job.ink(), job.status()) + " in " + Words.time(took) + rows);
    job.text("error")
        .filter(error -> !job.completed())
        .ifPresent(error -> terminal.line(Words.oneLine(error)));
    count(result, "imported", "");
    count(result, "excluded", "by a rule");
    count(result, "flagged", "by a rule, imported");
    count(result, "rejected", "");
    result.object("sums").ifPresent(this::sums);
    result.object("categories").ifPresent(this::categories);
    result.text("loteId").ifPresent(lote -> fact("lote", lote));
    rejected(result);
  }

  private void count(JobView result, String name, String note) {
    result
        .number(name)
        .ifPresent(number ->
            fact(
                name,
                String.format(java.util.Locale.ROOT, "%,10d", number)
                    + (note.isEmpty() || number == 0 ? "" : "  " + terminal.ink(Ink.QUIET, note))));
  }

  private void sums(JsonObject sums) {
    String text =
        sums.fields().entrySet().stream()
            .map(sum -> sum.getKey() + " " + Words.amount(decimal(sum.getValue())))
            .collect(Collectors.joining("   "));
    if (!text.isEmpty()) {
      fact("sums", text);
    }
  }

  private void categories(JsonObject categories) {
    List<Map.Entry<String, Long>> largest =
        categories.fields().entrySet().stream()
            .map(one -> Map.entry(one.getKey(), decimal(one.getValue()).longValue()))
            .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
            .toList();
    String label = "categories";
    String line = "";
    int room = terminal.width() - LABEL - 2;
    for (Map.Entry<String, Long> one : largest.stream().limit(CATEGORIES_SHOWN).toList()) {
      String text = Words.oneLine(one.getKey()) + " " + Words.count(one.getValue());
      if (!line.isEmpty() && line.length() + 3 + text.length() > room) {
        fact(label, line);
        label = "";
        line = "";
      }
      line += (line.isEmpty() ? "" : "   ") + text;
    }
    int more = largest.size() - CATEGORIES_SHOWN;
    if (!line.isEmpty()) {
      fact(label, line + (more > 0 ? "   and " + more + " more" : ""));
    }
  }

  private void rejected(JobView result) {
    long all = result.number("rejected").orElse(0L);
    long shown = 0;
    for (JsonObject json : result.objects("rejectedRows")) {
      if (shown == REJECTED_SHOWN) {
        break;
      }
      JobView row = new JobView(json);
      String column =
          row.text("column").filter(name -> !name.isEmpty()).map(name -> name + ": ").orElse("");
      String text =
          "line "
              + Words.count(row.number("line").orElse(0L))
              + "  "
              + column
              + row.text("reason").orElse("");
      fact(
          shown == 0 ? "left out" : "",
          Words.cut(Words.oneLine(text), terminal.width() - LABEL - 2));
      shown++;
    }
    if (shown > 0 && all > shown) {
      fact(
          "",
          terminal.ink(
              Ink.QUIET,
              Words.count(all - shown) + " more: ./encargo jobs show " + job.id() + " --json"));
    }
  }

  private void fact(String name, String value) {
    terminal.line(
        "  "
            + terminal.ink(Ink.QUIET, name + " ".repeat(Math.max(0, LABEL - name.length())))
            + value);
  }

  private static BigDecimal decimal(@org.jspecify.annotations.Nullable Object value) {
    return switch (value) {
      case BigDecimal number -> number;
      case Number number -> BigDecimal.valueOf(number.longValue());
      case null, default -> BigDecimal.ZERO;
    };
  }
}
