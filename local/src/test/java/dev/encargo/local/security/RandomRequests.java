package dev.encargo.local.security;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requests made from the description: as it says, and with something wrong. The same seed makes the same requests. */
final class RandomRequests {

  /** Values that are at home in no schema. */
  private static final List<Object> STRANGE =
      List.of(
          "",
          " ",
          "\u0000",
          "\ud800",
          "\u202e\u0007\u001b[31m",
          "' or 1=1 --",
          "${jndi:ldap://x.test/a}",
          "../../etc/passwd",
          "x".repeat(3_000),
          -1L,
          0L,
          Long.MAX_VALUE,
          new java.math.BigDecimal("1e400"),
          new java.math.BigDecimal("0.1"),
          true,
          List.of(),
          List.of(List.of(1L)),
          JsonObject.EMPTY,
          JsonObject.of("a", JsonObject.of("$ref", "#")));

  private static final List<String> BROKEN =
      List.of(
          "",
          "{",
          "[]",
          "null",
          "7",
          "{\"a\":1,\"a\":2}",
          "{}{}",
          "\u0000",
          "{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}");

  private final Interface description;
  private final SplittableRandom random;
  private final Supplier<String> knownId;

  /**
   * @param knownId an id that there may be
   */
  RandomRequests(Interface description, long seed, Supplier<String> knownId) {
    this.description = description;
    this.random = new SplittableRandom(seed);
    this.knownId = knownId;
  }

  /** Puts a request together; {@code strange} of a hundred parts of it are wrong. */
  Outside.Ask next(Interface.Operation operation, Outside outside, int strange) {
    String path = operation.path();
    List<String> query = new ArrayList<>();
    Map<String, String> headers = new LinkedHashMap<>();
    for (JsonObject parameter : operation.parameters()) {
      String name = parameter.text("name");
      boolean inPath = parameter.text("in").equals("path");
      if (!inPath && random.nextInt(100) < 60) {
        continue;
      }
      String value = parameterText(parameter.object("schema"), strange);
      switch (parameter.text("in")) {
        case "path" ->
            path =
                path.replace(
                    "{" + name + "}", value.isEmpty() ? "x" : encoded(value.replace('/', '_')));
        case "query" -> query.add(encoded(name) + "=" + encoded(value.replace('/', '_')));
        default -> headers.put(name, headerText(value));
      }
    }
    if (random.nextInt(100) < strange / 4) {
      query.add(
          "made"
              + random.nextInt(9)
              + "="
              + encoded(parameterText(JsonObject.of("type", "string"), strange)));
    }
    Outside.Ask ask =
        outside.ask(
            operation.method(), path + (query.isEmpty() ? "" : "?" + String.join("&", query)));
    headers.forEach(ask::header);
    if (operation.spec().names().contains("requestBody")) {
      body(operation, ask, strange);
    }
    return ask;
  }

  private void body(Interface.Operation operation, Outside.Ask ask, int strange) {
    if (random.nextInt(100) < strange / 4) {
      ask.json(BROKEN.get(random.nextInt(BROKEN.size())));
      return;
    }
    if (random.nextInt(100) < strange / 8) {
      ask.header("Content-Type", "text/plain");
    }
    JsonObject schema =
        operation
            .spec()
            .object("requestBody")
            .object("content")
            .object("application/json")
            .object("schema");
    ask.json(Json.write(value(schema, strange, 0)));
  }

  private @Nullable Object value(JsonObject given, int strange, int depth) {
    if (random.nextInt(100) < strange / 4) {
      return STRANGE.get(random.nextInt(STRANGE.size()));
    }
    JsonObject schema = description.resolved(given);
    if (schema.get("oneOf") instanceof List<?> choices) {
      return value(
          (JsonObject)
              java.util.Objects.requireNonNull(choices.get(random.nextInt(choices.size()))),
          strange,
          depth);
    }
    if (schema.get("enum") instanceof List<?> values) {
      return values.get(random.nextInt(values.size()));
    }
    if (schema.get("examples") instanceof List<?> values && random.nextInt(100) < 90) {
      return values.get(random.nextInt(values.size()));
    }
    return switch (type(schema)) {
      case "object" -> object(schema, strange, depth);
      case "array" -> array(schema, strange, depth);
      case "integer" -> whole(schema);
      case "number" -> new java.math.BigDecimal("1.5");
      case "boolean" -> random.nextBoolean();
      case "null" -> null;
      default -> text(schema);
    };
  }

  private String type(JsonObject schema) {
    Object type = schema.get("type");
    if (type instanceof List<?> types) {
      return String.valueOf(types.get(random.nextInt(types.size())));
    }
    return type == null ? "object" : type.toString();
  }

  private JsonObject object(JsonObject schema, int strange, int depth) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (schema.get("properties") instanceof JsonObject properties) {
      List<?> required = schema.get("required") instanceof List<?> names ? names : List.of();
      for (String name : properties.names()) {
        boolean wanted =
            required.contains(name) ? random.nextInt(100) >= strange / 8 : random.nextInt(100) < 30;
        if (wanted) {
          fields.put(name, value(properties.object(name), strange, depth + 1));
        }
      }
    } else if (depth < 3) {
      for (int i = random.nextInt(3); i > 0; i--) {
        fields.put("field" + i, random.nextBoolean() ? text(JsonObject.EMPTY) : i);
      }
    }
    if (random.nextInt(100) < strange / 8) {
      fields.put("made" + random.nextInt(9), 1);
    }
    return JsonObject.of(fields);
  }

  private List<@Nullable Object> array(JsonObject schema, int strange, int depth) {
    List<@Nullable Object> items = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      items.add(value(schema.object("items"), strange, depth + 1));
    }
    return items;
  }

  private long whole(JsonObject schema) {
    long least = schema.whole("minimum", 0);
    long most = schema.whole("maximum", 1_000);
    return switch (random.nextInt(4)) {
      case 0 -> least;
      case 1 -> most;
      default -> random.nextLong(least, Math.min(most, least + 1_000) + 1);
    };
  }

  private String text(JsonObject schema) {
    return switch (schema.text("format", "")) {
      case "uuid" ->
          random.nextBoolean()
              ? knownId.get()
              : new UUID(random.nextLong(), random.nextLong()).toString();
      case "date-time" -> Instant.now().plusSeconds(random.nextLong(0, 86_400)).toString();
      case "uri" -> "https://example.com/" + random.nextInt(100);
      default -> {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i >= 0; i--) {
          text.appendCodePoint(
              random.nextInt(10) == 0 ? 0x1f600 + random.nextInt(40) : ' ' + random.nextInt(95));
        }
        yield text.toString();
      }
    };
  }

  private String parameterText(JsonObject schema, int strange) {
    Object value = value(schema, strange, 2);
    if (value instanceof List<?> items) {
      return String.join(",", items.stream().map(String::valueOf).toList());
    }
    return String.valueOf(value);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What a client can put into a header. */
  private static String headerText(String text) {
    return text.replaceAll("[^ -~]", "?").strip();
  }
}
