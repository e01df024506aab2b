package dev.encargo.local.security;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** {@code docs/openapi.yaml}: its operations, and whether an answer is what it says. */
final class Interface {

  private static final Path DOCUMENT = Path.of("..", "docs", "openapi.yaml");
  private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  /** One operation; its parameters with those of its path. */
  record Operation(String method, String path, JsonObject spec, List<JsonObject> parameters) {
    String key() {
      return method + " " + path;
    }

    boolean isForAdministrators() {
      return path.startsWith("/api/admin/");
    }
  }

  private final JsonObject document;
  private final JsonObject closed;
  private final Map<String, JsonSchema> compiled = new HashMap<>();

  private Interface(JsonObject document) {
    this.document = document;
    this.closed = (JsonObject) closed(document.object("components"));
  }

  static Interface read() throws IOException {
    Object yaml =
        new Load(LoadSettings.builder().build()).loadFromString(Files.readString(DOCUMENT));
    return new Interface((JsonObject) Json.parse(Json.write(yaml)));
  }

  String json() {
    return document.toJson();
  }

  Map<String, Operation> operations() {
    Map<String, Operation> operations = new TreeMap<>();
    JsonObject paths = document.object("paths");
    for (String path : paths.names()) {
      JsonObject item = paths.object(path);
      for (String method : item.names()) {
        if (METHODS.contains(method)) {
          JsonObject spec = item.object(method);
          List<JsonObject> parameters = new ArrayList<>();
          for (JsonObject each : List.of(item, spec)) {
            if (each.names().contains("parameters")) {
              each.objects("parameters").forEach(one -> parameters.add(resolved(one)));
            }
          }
          Operation operation =
              new Operation(method.toUpperCase(Locale.ROOT), path, spec, parameters);
          operations.put(operation.key(), operation);
        }
      }
    }
    return operations;
  }

  /** What stands at the end of its {@code $ref}s. */
  JsonObject resolved(JsonObject schema) {
    JsonObject now = schema;
    while (now.get("$ref") instanceof String ref) {
      JsonObject at = document;
      for (String step : ref.substring(2).split("/", -1)) {
        at = at.object(step);
      }
      now = at;
    }
    return now;
  }

  /**
   * What is wrong with an answer; empty where it is as described.
   *
   * @param contentType without its parameters; empty where there is no body
   */
  List<String> wrong(Operation operation, int status, String contentType, String body) {
    JsonObject responses = operation.spec().object("responses");
    if (!responses.names().contains(Integer.toString(status))) {
      return List.of("the status " + status + " is not described");
    }
    JsonObject response = resolved(responses.object(Integer.toString(status)));
    if (!response.names().contains("content")) {
      return body.isEmpty() ? List.of() : List.of("a body that is not described");
    }
    JsonObject content = response.object("content");
    if (!content.names().contains(contentType)) {
      return List.of("the type '" + contentType + "' is not described");
    }
    return schema(content.object(contentType).object("schema"))
        .validate(body, InputFormat.JSON)
        .stream()
        .map(ValidationMessage::toString)
        .toList();
  }

  private JsonSchema schema(JsonObject schema) {
    return compiled.computeIfAbsent(
        ((JsonObject) closed(schema)).with("components", closed).toJson(),
        text -> SCHEMAS.getSchema(text, CONFIG));
  }

  /** For clients a new field is no surprise; for this test one that nobody described is. */
  private static @Nullable Object closed(@Nullable Object schema) {
    if (schema instanceof List<?> items) {
      return items.stream().map(Interface::closed).toList();
    }
    if (!(schema instanceof JsonObject object)) {
      return schema;
    }
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    object.fields().forEach((name, value) -> fields.put(name, closed(value)));
    if (object.get("properties") instanceof JsonObject
        && !object.names().contains("additionalProperties")) {
      fields.put("additionalProperties", false);
    }
    return JsonObject.of(fields);
  }
}
