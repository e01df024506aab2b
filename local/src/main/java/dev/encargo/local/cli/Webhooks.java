package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encargo webhook}: a group of commands. */
@Command(
    name = "webhook",
    description = "Subscriptions to events, and what became of their calls; for administrators.",
    subcommands = {
      Webhooks.Create.class,
      Webhooks.All.class,
      Webhooks.Show.class,
      UpdateWebhook.class,
      Webhooks.Pause.class,
      Webhooks.Resume.class,
      Webhooks.Delete.class,
      Webhooks.Secret.class,
      ListDeliveries.class,
      ReplayWebhook.class,
    },
    footer = {
      "",
      "Examples:",
      "  ./encargo webhook create https://example.com/hook --events JobFailed,PayoutPaid",
      "  ./encargo webhook list",
    })
final class Webhooks {

  static final String BASE = "/api/admin/webhooks";

  private Webhooks() {}

  static String path(String id) {
    return BASE + "/" + Api.segment(id);
  }

  private static String types(JsonObject webhook) {
    List<?> types = webhook.list("eventTypes");
    return types.isEmpty()
        ? "all"
        : types.stream().map(String::valueOf).map(Words::oneLine).collect(Collectors.joining(", "));
  }

  private static Ink ink(JsonObject webhook) {
    return switch (webhook.text("status")) {
      case "ACTIVE" -> Ink.GOOD;
      case "PAUSED" -> Ink.WAITING;
      default -> Ink.BAD;
    };
  }

  static int tell(Output output, JsonObject webhook) {
    if (output.json) {
      return output.print(webhook);
    }
    Terminal terminal = output.terminal();
    String status = webhook.text("status");
    terminal.line(
        terminal.ink(Ink.STRONG, Words.oneLine(webhook.text("url")))
            + "  "
            + terminal.ink(ink(webhook), status));
    terminal.line("  Id      " + webhook.text("id"));
    terminal.line("  Events  " + types(webhook));
    if (webhook.get("description") instanceof String description) {
      terminal.line("  About   " + Words.oneLine(description));
    }
    if (webhook.get("reason") instanceof String reason) {
      terminal.line("  Reason  " + Words.oneLine(reason));
    }
    if (webhook.get("secret") instanceof String secret) {
      terminal.line("  Secret  " + Words.oneLine(secret) + "   (shown this once: keep it)");
    }
    return 0;
  }

  /** {@code encargo webhook create}. */
  @Command(
      name = "create",
      description = "Subscribe a URL to events; prints the secret that signs, once.",
      footer = {
        "",
        "Examples:",
        "  ./encargo webhook create https://example.com/hook",
        "  ./encargo webhook create https://example.com/hook --events JobFailed,PayoutPaid",
      })
  static final class Create implements Callable<Integer> {

    @Parameters(paramLabel = "URL", description = "Where events are sent.")
    String url = "";

    @Option(
        names = "--events",
        paramLabel = "TYPE",
        split = ",",
        description = "Which types of events; all where none is given.")
    List<String> events = List.of();

    @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
    @Nullable String description;

    @Mixin ApiOptions target = new ApiOptions();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
      Map<String, @Nullable Object> body = new LinkedHashMap<>();
      body.put("url", url);
      body.put("eventTypes", List.copyOf(events));
      if (description != null) {
        body.put("description", description);
      }
      try (Api api = target.connectAsAdmin()) {
        return tell(output, api.post(BASE, JsonObject.of(body)));
      }
    }
  }

  /** {@code encargo webhook list}. */
  @Command(
      name = "list",
      description = "List the subscriptions.",
      footer = {"", "Example:", "  ./encargo webhook list --json"})
  static final class All implements Callable<Integer> {

    @Mixin ApiOptions target = new ApiOptions();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
      try (Api api = target.connectAsAdmin()) {
        JsonObject all = api.get(BASE);
        if (output.json) {
          return output.print(all);
        }
        Terminal terminal = output.terminal();
        List<JsonObject> webhooks = all.objects("webhooks");
        if (webhooks.isEmpty()) {
          terminal.line(
              "Nobody is subscribed. Subscribe: ./encargo webhook create https://example.com/hook");
          return 0;
        }
        Table table = new Table("ID", "STATUS", "EVENTS", "URL");
        for (JsonObject webhook : webhooks) {
          table.row(
              ink(webhook),
              webhook.text("id"),
              webhook.text("status"),
              Words.cut(types(webhook), 40),
              Words.oneLine(webhook.text("url")));
        }
        table.lines(terminal, 1).forEach(terminal::line);
        return 0;
      }
    }
  }

  /** What is asked of one subscription, and answered with it. */
  abstract static class OfOne implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "The webhook's id.")
    String id = "";

    @Mixin ApiOptions target = new ApiOptions();
    @Mixin Output output = new Output();

    abstract JsonObject ask(Api api, String path);

    @Override
    public Integer call() {
      try (Api api = target.connectAsAdmin()) {
        return tell(output, ask(api, path(id)));
      }
    }
  }

  /** {@code encargo webhook show}. */
  @Command(
      name = "show",
      description = "Show a subscription, without its secret.",
      footer = {"", "Example:", "  ./encargo webhook show 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d"})
  static final class Show extends OfOne {

    @Override
    JsonObject ask(Api api, String path) {
      return api.get(path);
    }
  }

  /** {@code encargo webhook pause}. */
  @Command(
      name = "pause",
      description = "Call it no more until it is resumed; its events wait.",
      footer = {"", "Example:", "  ./encargo webhook pause 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d"})
  static final class Pause extends OfOne {

    @Override
    JsonObject ask(Api api, String path) {
      return api.post(path + "/pause");
    }
  }

  /** {@code encargo webhook resume}. */
  @Command(
      name = "resume",
      description = "Call it again, also one that was disabled because it answered 410.",
      footer = {"", "Example:", "  ./encargo webhook resume 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d"})
  static final class Resume extends OfOne {

    @Override
    JsonObject ask(Api api, String path) {
      return api.post(path + "/resume");
    }
  }

  /** {@code encargo webhook delete}. */
  @Command(
      name = "delete",
      description = "End a subscription; what waits for it is dropped.",
      footer = {"", "Example:", "  ./encargo webhook delete 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d"})
  static final class Delete implements Callable<Integer> {

    @Parameters(paramLabel = "ID", description = "The webhook's id.")
    String id = "";

    @Mixin ApiOptions target = new ApiOptions();
    @Mixin Output output = new Output();

    @Override
    public Integer call() {
      try (Api api = target.connectAsAdmin()) {
        api.delete(path(id));
        if (output.json) {
          return output.print(JsonObject.of("id", id, "deleted", true));
        }
        output.terminal().line("Deleted webhook " + id);
        return 0;
      }
    }
  }

  /** {@code encargo webhook secret}. */
  @Command(
      name = "secret",
      description = "Make another secret and print it; the old one signs beside it for a day.",
      footer = {"", "Example:", "  ./encargo webhook secret 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d"})
  static final class Secret extends OfOne {

    @Override
    JsonObject ask(Api api, String path) {
      return api.post(path + "/secret");
    }
  }
}
