package dev.encargo.local.cli;

import dev.encargo.local.cli.Terminal.Ink;
import java.util.ArrayList;
import java.util.List;

/** One line that says how far a job is: bar, per cent, items, rate, time left, and what the handler says. */
final class ProgressLine {

  private static final String[] EIGHTHS = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  private static final int WIDEST_BAR = 30;
  private static final int NARROWEST_BAR = 8;

  private ProgressLine() {}

  /** The line for a terminal, never wider than it: what matters least is left out first. */
  static String bar(Terminal terminal, JobView job) {
    List<String> facts = facts(job);
    int room = terminal.width() - 1;
    while (facts.size() > 1 && room - length(facts) - 2 < NARROWEST_BAR) {
      facts.removeLast();
    }
    int wide = Math.clamp(room - length(facts) - 2, 3, WIDEST_BAR);
    int left = room - wide - 2 - length(facts);
    String message = Words.oneLine(job.message().orElse(""));
    if (!message.isEmpty() && left > 8 && !repeats(job, message)) {
      facts.add(terminal.ink(Ink.QUIET, Words.cut(message, left - 2)));
    }
    return terminal.ink(job.ink(), drawn(job.percent(), wide, terminal.unicode()))
        + "  "
        + String.join("  ", facts);
  }

  /** The line for a log file. */
  static String plain(JobView job) {
    List<String> facts = facts(job);
    facts.addFirst(job.status());
    String message = Words.oneLine(job.message().orElse(""));
    if (!message.isEmpty() && !repeats(job, message)) {
      facts.add(message);
    }
    return String.join("  ", facts);
  }

  /** Whether a message only says again how many items are done. */
  private static boolean repeats(JobView job, String message) {
    return !job.ended()
        && job.number("processedItems")
            .filter(
                done -> message.contains(Words.count(done)) || message.contains(done.toString()))
            .isPresent();
  }

  private static List<String> facts(JobView job) {
    List<String> facts = new ArrayList<>();
    if (job.waits()) {
      facts.add(job.waiting());
      return facts;
    }
    facts.add(String.format(java.util.Locale.ROOT, "%3d %%", job.percent()));
    job.items().ifPresent(facts::add);
    job.ratePerSecond().ifPresent(rate -> facts.add(Words.rate(rate)));
    job.left().ifPresent(left -> facts.add(Words.time(left) + " left"));
    return facts;
  }

  private static int length(List<String> facts) {
    return facts.stream().mapToInt(fact -> fact.length() + 2).sum() - 2;
  }

  static String drawn(int percent, int wide, boolean unicode) {
    if (!unicode) {
      int inside = Math.max(0, wide - 2);
      int full = percent * inside / 100;
      return "[" + "#".repeat(full) + ".".repeat(inside - full) + "]";
    }
    int eighths = percent * wide * 8 / 100;
    int full = eighths / 8;
    String part = full < wide ? EIGHTHS[eighths % 8] : "";
    return "█".repeat(full) + part + "░".repeat(wide - full - part.length());
  }
}
