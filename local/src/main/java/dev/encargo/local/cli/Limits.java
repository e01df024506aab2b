package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encargo limit}: a group of commands. */
@Command(
    name = "limit",
    description =
        "How many jobs of a type run at once, and how often one begins; for administrators.",
    subcommands = {Limits.Show.class, Limits.Change.class, Limits.Remove.class},
    footer = {
      "",
      "Examples:",
      "  ./encargo limit set email.send --running 5 --rate 10/s",
      "  ./encargo limit list",
      "  ./encargo limit remove email.send",
    })
final class Limits {

  private static final String BASE = "/api/admin/limits";
  private static final Map<String, Long> UNITS =
      Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  private Limits() {}

  private static String path(String type) {
    return BASE + "/" + Api.segment(type);
  }

  private static void table(Terminal terminal, List<JsonObject> limits) {
    Table table = new Table("TYPE", "AT ONCE", "RATE", "BURST");
    for (JsonObject limit : limits) {
      JsonObject rate = limit.get("rate") == null ? null : limit.object("rate");
      table.row(
          Ink.QUIET,
          limit.text("type"),
          limit.get("maxRunning") == null ? "any" : Long.toString(limit.whole("maxRunning")),
          rate == null ? "any" : rate.whole("count") + " in " + window(rate.whole("perMs")),
          rate == null ? "" : Long.toString(rate.whole("burst")));
    }
    table.lines(terminal, -1).forEach(terminal::line);
  }

  private static String window(long ms) {
    String[] names = {"d", "h", "m", "s"};
    for (String name : names) {
      long unit = UNITS.getOrDefault(name, 1L);
      if (ms % unit == 0) {
        return ms / unit + " " + name;
      }
    }
    return ms + " ms";
  }

  /** {@code encargo limit list}. */
  @Command(
      name = "list",
      description = "List the types that have a limit.",
      footer = {"", "Example:", "  ./encargo limit list --json"})
  static final class Show implements Callable<Integer> {

    @Mixin ApiOptions target = new ApiOptions();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
      try (Api api = target.connectAsAdmin()) {
        JsonObject all = api.get(BASE);
        if (output.json) {
          return output.print(all);
        }
        List<JsonObject> limits = all.objects("limits");
        if (limits.isEmpty()) {
          output
              .terminal()
              .line("No type has a limit. Set one: ./encargo limit set email.send --running 5");
        } else {
          table(output.terminal(), limits);
        }
        return 0;
      }
    }
  }

  /** {@code encargo limit set}. */
  @Command(
      name = "set",
      description = "Set a type's limit, in the place of the one it had. Jobs over it wait.",
      footer = {
        "",
        "Examples:",
        "  ./encargo limit set email.send --running 5",
        "  ./encargo limit set http.request --rate 100/m --burst 10",
      })
  static final class Change implements Callable<Integer> {

    private static final Pattern RATE = Pattern.compile("(\\d{1,9})/(\\d{0,9})(ms|s|m|h|d)");

    @Parameters(paramLabel = "TYPE", description = "The jobs' type.")
    String type = "";

    @Option(names = "--running", paramLabel = "N", description = "How many run at once.")
    @Nullable Integer running;

    @Option(
        names = "--rate",
        paramLabel = "N/TIME",
        description = "How many begin in a time: 10/s, 100/m, 5/200ms, 1000/d.")
    @Nullable String rate;

    @Option(
        names = "--burst",
        paramLabel = "N",
        description = "How many of them may begin at once; all of them where none is given.")
    @Nullable Integer burst;

    @Mixin ApiOptions target = new ApiOptions();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
      JsonObject body = body();
      try (Api api = target.connectAsAdmin()) {
        JsonObject limit = api.put(path(type), body);
        if (output.json) {
          return output.print(limit);
        }
        table(output.terminal(), List.of(limit));
        return 0;
      }
    }

    private JsonObject body() {
      Map<String, @Nullable Object> body = new LinkedHashMap<>();
      if (running != null) {
        body.put("maxRunning", (long) running);
      }
      if (rate != null) {
        Matcher parts = RATE.matcher(rate);
        if (!parts.matches()) {
          throw new Failure("--rate " + rate + " is not understood: write 10/s, 100/m or 5/200ms.");
        }
        long times = parts.group(2).isEmpty() ? 1 : Long.parseLong(parts.group(2));
        Map<String, @Nullable Object> window = new LinkedHashMap<>();
        window.put("count", Long.parseLong(parts.group(1)));
        window.put("perMs", times * UNITS.getOrDefault(parts.group(3), 1L));
        if (burst != null) {
          window.put("burst", (long) burst);
        }
        body.put("rate", JsonObject.of(window));
      } else if (burst != null) {
        throw new Failure("--burst belongs to a rate: write --rate 10/s beside it.");
      }
      if (body.isEmpty()) {
        throw new Failure("Say what to limit: --running 5, --rate 10/s, or both.");
      }
      return JsonObject.of(body);
    }
  }

  /** {@code encargo limit remove}. */
  @Command(
      name = "remove",
      description = "Remove a type's limit.",
      footer = {"", "Example:", "  ./encargo limit remove email.send"})
  static final class Remove implements Callable<Integer> {

    @Parameters(paramLabel = "TYPE", description = "The jobs' type.")
    String type = "";

    @Mixin ApiOptions target = new ApiOptions();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
      try (Api api = target.connectAsAdmin()) {
        api.delete(path(type));
        output.terminal().line("Jobs of type " + type + " have no limit any more.");
        return 0;
      }
    }
  }
}
