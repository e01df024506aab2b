package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encargo outbox}: a group of commands. */
@Command(
    name = "outbox",
    description = "Publish events, see how the outbox stands, clean it up; for administrators.",
    subcommands = {Outbox.Start.class, Outbox.Once.class, Outbox.Stats.class, Outbox.CleanUp.class},
    footer = {
      "",
      "Examples:",
      "  ./encargo outbox stats",
      "  ./encargo outbox run                        publish now, and wait until it is done",
      "  ./encargo outbox cleanup 30                 remove what was published 30 days ago",
    })
final class Outbox {

  private static final String BASE = "/api/admin/outbox";
  private static final Duration LOOK = Duration.ofMillis(500);
  private static final int MOST_SECONDS = 3_600;

  private Outbox() {}

  /** Wakes the publisher; the answer is how the outbox stood before. */
  private static JsonObject process(Api api) {
    return api.post(BASE + "/process");
  }

  private static JsonObject stats(Api api) {
    return api.get(BASE + "/stats");
  }

  private static void table(Terminal terminal, JsonObject stats) {
    Table table =
        new Table(
            "PUBLISHER",
            "EVENTS",
            "PENDING",
            "WAITING",
            "RETRYING",
            "DELIVERED",
            "FAILED",
            "SINCE");
    table.row(
        stats.whole("failed") > 0 ? Ink.BAD : Ink.QUIET,
        Words.oneLine(stats.text("publisher")),
        Words.count(stats.whole("total")),
        Words.count(stats.whole("pending")),
        Words.count(stats.whole("waiting")),
        Words.count(stats.whole("retrying")),
        Words.count(stats.whole("delivered")),
        Words.count(stats.whole("failed")),
        stats.get("oldestWaiting") instanceof String oldest ? Words.moment(oldest) : "-");
    table.lines(terminal, 6).forEach(terminal::line);
  }

  /** What happened between two looks; what a clean-up removed meanwhile is no news. */
  private static String told(JsonObject before, JsonObject now) {
    return "Told: "
        + Words.count(Math.max(0, now.whole("delivered") - before.whole("delivered")))
        + ", Failed: "
        + Words.count(Math.max(0, now.whole("failed") - before.whole("failed")))
        + ", Waiting: "
        + Words.count(now.whole("waiting"));
  }

  private static boolean moved(JsonObject before, JsonObject now) {
    return before.whole("delivered") != now.whole("delivered")
        || before.whole("failed") != now.whole("failed")
        || before.whole("waiting") != now.whole("waiting")
        || before.whole("retrying") != now.whole("retrying");
  }

  private static void checkSeconds(String option, int seconds, int least) {
    if (seconds < least || seconds > MOST_SECONDS) {
      throw new Failure(option + " must be " + least + " to " + MOST_SECONDS + " seconds.");
    }
  }

  /** {@code encargo outbox start}. */
  @Command(
      name = "start",
      description =
          "Wake the publisher again and again until Ctrl-C, and print what was told. The platform publishes by itself: this is to see it. In AWS it keeps the database awake.",
      footer = {
        "",
        "Examples:",
        "  ./encargo outbox start",
        "  ./encargo outbox start --every 30",
      })
  static final class Start implements Callable<Integer> {

    @Option(
        names = "--every",
        paramLabel = "SECONDS",
        description = "1 to 3600; 5 where none is given.")
    int every = 5;

    @Mixin ApiOptions target = new ApiOptions();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
      checkSeconds("--every", every, 1);
      JsonObject before = ask();
      tell(null, before);
      while (true) {
        Pause.of(Duration.ofSeconds(every));
        try {
          JsonObject now = ask();
          tell(before, now);
          before = now;
        } catch (Api.Unreachable silent) {
          output.terminal().error("The API is silent; trying again …");
        }
      }
    }

    /** Connects anew each time: on this machine a token is good for an hour. */
    private JsonObject ask() {
      try (Api api = target.connectAsAdmin()) {
        return process(api);
      }
    }

    private void tell(@Nullable JsonObject before, JsonObject now) {
      if (output.json) {
        output.print(now);
      } else if (before == null) {
        output.terminal().line("Publishing until Ctrl-C. " + told(now, now));
      } else if (moved(before, now)) {
        output.terminal().line(told(before, now));
      }
    }
  }

  /** {@code encargo outbox run}. */
  @Command(
      name = "run",
      description =
          "Wake the publisher once and wait until nothing waits, or until only what must wait does: for a repeat after a failure, or for a paused webhook.",
      footer = {"", "Example:", "  ./encargo outbox run"})
  static final class Once implements Callable<Integer> {

    @Option(
        names = "--wait",
        paramLabel = "SECONDS",
        description =
            "Stop when nothing moved for so long, 0 to 3600; 12 where none is given, since a receiver has ten to answer.")
    int wait = 12;

    @Mixin ApiOptions target = new ApiOptions();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
      checkSeconds("--wait", wait, 0);
      try (Api api = target.connectAsAdmin()) {
        JsonObject before = process(api);
        JsonObject end = untilQuiet(api, before);
        if (output.json) {
          return output.print(end);
        }
        if (!moved(before, end) && end.whole("waiting") == 0) {
          output.terminal().line("Nothing waits: all is told.");
          return 0;
        }
        output.terminal().line(told(before, end));
        if (end.whole("waiting") > 0) {
          output
              .terminal()
              .line(
                  "The rest waits for a repeat after a failure, or for a paused webhook: ./encargo webhook list, then deliveries ID, or replay ID to try again now.");
        }
        return 0;
      }
    }

    private JsonObject untilQuiet(Api api, JsonObject before) {
      JsonObject last = before;
      long quietSince = System.nanoTime();
      while (true) {
        JsonObject now = stats(api);
        if (moved(last, now)) {
          quietSince = System.nanoTime();
        }
        long quiet = System.nanoTime() - quietSince;
        if (now.whole("waiting") == 0 || quiet > Duration.ofSeconds(wait).toNanos()) {
          return now;
        }
        last = now;
        Pause.of(LOOK);
      }
    }
  }

  /** {@code encargo outbox stats}. */
  @Command(
      name = "stats",
      description = "Show how the outbox stands: events, and deliveries to their receivers.",
      footer = {"", "Example:", "  ./encargo outbox stats --json"})
  static final class Stats implements Callable<Integer> {

    @Mixin ApiOptions target = new ApiOptions();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
      try (Api api = target.connectAsAdmin()) {
        JsonObject stats = stats(api);
        if (output.json) {
          return output.print(stats);
        }
        table(output.terminal(), stats);
        return 0;
      }
    }
  }

  /** {@code encargo outbox cleanup}. */
  @Command(
      name = "cleanup",
      description = "Remove events that were published so many days ago and that nobody waits for.",
      footer = {"", "Example:", "  ./encargo outbox cleanup 30"})
  static final class CleanUp implements Callable<Integer> {

    @Parameters(
        paramLabel = "DAYS",
        arity = "0..1",
        description = "1 to 3650; 30 where none is given.")
    int days = 30;

    @Mixin ApiOptions target = new ApiOptions();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
      try (Api api = target.connectAsAdmin()) {
        JsonObject done = api.post(BASE + "/cleanup", JsonObject.of("days", days));
        if (output.json) {
          return output.print(done);
        }
        output.terminal().line(Words.count(done.whole("removed"), "event", "events") + " removed.");
        return 0;
      }
    }
  }
}
