package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.util.List;

/** A schedule as the API shows it, for people. */
final class ScheduleView {

  private final JsonObject json;

  ScheduleView(JsonObject json) {
    this.json = json;
  }

  String id() {
    return json.text("id");
  }

  String name() {
    return Words.oneLine(json.text("name"));
  }

  String type() {
    return json.object("job").text("type");
  }

  String status() {
    return json.text("status");
  }

  Ink ink() {
    return switch (status()) {
      case "ACTIVE" -> Ink.GOOD;
      case "PAUSED" -> Ink.WAITING;
      default -> Ink.QUIET;
    };
  }

  /** {@code 0 9 * * 1-5 America/Santiago}, or a time. */
  String when() {
    return json.get("cron") == null
        ? Words.moment(json.text("at"))
        : Words.oneLine(json.text("cron")) + " " + json.text("timeZone", "");
  }

  List<String> next() {
    return json.list("nextRuns").stream().map(String::valueOf).map(Words::moment).toList();
  }

  String nextOrNone() {
    return next().isEmpty() ? "-" : next().getFirst();
  }

  /** Tells all of it. */
  void tell(Terminal terminal) {
    terminal.line(terminal.ink(Ink.STRONG, name()) + "  " + terminal.ink(ink(), status()));
    line(terminal, "Id", id());
    line(terminal, "Job", type());
    line(terminal, "When", when());
    line(terminal, "Next", next().isEmpty() ? "-" : String.join("\n            ", next()));
    line(terminal, "Overlap", json.text("overlap"));
    line(terminal, "Catch-up", json.text("catchUp"));
    if (json.get("lastTick") instanceof JsonObject last) {
      line(terminal, "Last", tick(last));
    }
  }

  static String tick(JsonObject tick) {
    String what =
        tick.get("jobId") instanceof String job ? "job " + job : String.valueOf(tick.get("reason"));
    return Words.moment(tick.text("at")) + " " + tick.text("outcome") + " " + what;
  }

  private static void line(Terminal terminal, String name, String value) {
    terminal.line("  " + (name + "          ").substring(0, 10) + value);
  }
}
