package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encargo webhook update}. */
@Command(
    name = "update",
    description = "Change what is given and leave the rest as it is.",
    footer = {
      "",
      "Examples:",
      "  ./encargo webhook update 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d --url https://example.com/new",
      "  ./encargo webhook update 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d --all-events",
    })
final class UpdateWebhook implements Callable<Integer> {

  @Parameters(paramLabel = "ID", description = "The webhook's id.")
  String id = "";

  @Option(names = "--url", paramLabel = "URL", description = "Where events are sent from now on.")
  @Nullable String url;

  @Option(
      names = "--events",
      paramLabel = "TYPE",
      split = ",",
      description = "Which types of events.")
  List<String> events = List.of();

  @Option(names = "--all-events", description = "All types of events.")
  boolean all;

  @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
  @Nullable String description;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    if (all && !events.isEmpty()) {
      throw new Failure("Write --events or --all-events, not both.");
    }
    Map<String, @Nullable Object> body = new LinkedHashMap<>();
    if (url != null) {
      body.put("url", url);
    }
    if (all || !events.isEmpty()) {
      body.put("eventTypes", List.copyOf(events));
    }
    if (description != null) {
      body.put("description", description);
    }
    if (body.isEmpty()) {
      throw new Failure("Nothing to change: write --url, --events, --all-events or --description.");
    }
    try (Api api = target.connectAsAdmin()) {
      return Webhooks.tell(output, api.patch(Webhooks.path(id), JsonObject.of(body)));
    }
  }
}
