package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code encargo jobs types}. */
@Command(
    name = "types",
    description = "List the job types and what their payloads hold; of one type, show the schema.",
    footer = {
      "",
      "Examples:",
      "  ./encargo jobs types",
      "  ./encargo jobs types email.send",
    })
final class ListTypes implements Callable<Integer> {

  /** Keywords by which fields are named in other places than {@code properties}. */
  private static final List<String> ELSEWHERE =
      List.of("$ref", "allOf", "anyOf", "oneOf", "if", "required");

  @Parameters(arity = "0..1", paramLabel = "TYPE", description = "Show the schema of its payload.")
  @Nullable String type;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connect()) {
      JsonObject all = api.get("/api/types");
      if (type != null) {
        return show(schema(all.objects("types"), type));
      }
      if (output.json) {
        return output.print(all);
      }
      Table table = new Table("TYPE", "PAYLOAD");
      for (JsonObject one : all.objects("types")) {
        table.row(Ink.QUIET, one.text("type"), fields(one));
      }
      table.lines(output.terminal(), -1).forEach(output.terminal()::line);
      return 0;
    }
  }

  private int show(JsonObject schema) {
    if (output.json) {
      return output.print(schema);
    }
    Terminal terminal = output.terminal();
    PrettyJson.lines(schema, terminal.width()).forEach(terminal::line);
    return 0;
  }

  private static JsonObject schema(List<JsonObject> types, String wanted) {
    JsonObject found =
        types.stream()
            .filter(one -> one.text("type").equals(wanted))
            .findFirst()
            .orElseThrow(() ->
                new Failure("There is no type " + wanted + "; list them: ./encargo jobs types"));
    if (found.get("payloadSchema") == null) {
      throw new Failure("The type " + wanted + " takes any payload: it declares no schema.");
    }
    return found.object("payloadSchema");
  }

  /** The names of its fields; those that may be left out in brackets. */
  private static String fields(JsonObject type) {
    if (!(type.get("payloadSchema") instanceof JsonObject schema)) {
      return "anything";
    }
    if (!(schema.get("properties") instanceof JsonObject properties)) {
      return Boolean.FALSE.equals(schema.get("additionalProperties"))
          ? "nothing"
          : schema.names().stream().anyMatch(ELSEWHERE::contains) ? "see its schema" : "anything";
    }
    List<?> required = schema.get("required") instanceof List<?> names ? names : List.of();
    List<String> fields = new ArrayList<>();
    for (String name : properties.names()) {
      fields.add(required.contains(name) ? name : "[" + name + "]");
    }
    return String.join(" ", fields);
  }
}
