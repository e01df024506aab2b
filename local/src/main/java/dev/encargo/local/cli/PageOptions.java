package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which page of a list: what every command that lists offers. */
final class PageOptions {

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Rows a page, at most 100; 20 where none is given.")
  int limit = 20;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description = "The next page, as the page before named it.")
  @Nullable String cursor;

  /** The path of the page; filters without a value are left out. */
  String path(String path, @Nullable String... namesAndValues) {
    List<@Nullable String> query = new ArrayList<>();
    for (String part : namesAndValues) {
      query.add(part);
    }
    query.add("limit");
    query.add(Integer.toString(limit));
    query.add("cursor");
    query.add(cursor);
    return Api.path(path, query);
  }

  /** Says how to get the next page, where there is one. */
  static void tellMore(Terminal terminal, JsonObject page) {
    if (page.get("nextCursor") instanceof String next) {
      terminal.line(terminal.ink(Ink.QUIET, "More: add --cursor " + next));
    }
  }
}
