package dev.encargo.local.http;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A response, as it goes to the client.
 *
 * @param headers in the function's spelling
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares answers.
record HttpAnswer(int status, Map<String, List<String>> headers, byte[] body) {

  private static final int LARGEST = 10 << 20;

  /** {@code {"message": "…"}}, as API Gateway itself answers. */
  static HttpAnswer message(int status, String message) {
    return new HttpAnswer(
        status,
        Map.of("Content-Type", List.of("application/json")),
        JsonObject.of("message", message).toJson().getBytes(StandardCharsets.UTF_8));
  }

  static HttpAnswer json(byte[] body) {
    return new HttpAnswer(200, Map.of("Content-Type", List.of("application/json")), body);
  }

  /** What API Gateway makes of a function's answer; 500 where it makes nothing of it. */
  static HttpAnswer of(byte[] answer) {
    try {
      Object value = Json.parse(new String(answer, StandardCharsets.UTF_8));
      if (value instanceof JsonObject object && object.get("statusCode") != null) {
        HttpAnswer mapped = mapped(object);
        return mapped.body.length > LARGEST ? message(500, "Internal Server Error") : mapped;
      }
      return json(answer);
    } catch (InvalidInput | IllegalArgumentException e) {
      return message(500, "Internal Server Error");
    }
  }

  private static HttpAnswer mapped(JsonObject object) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    boolean typed = false;
    if (object.get("headers") != null) {
      for (Map.Entry<String, ?> header : object.object("headers").fields().entrySet()) {
        headers.put(header.getKey(), List.of(String.valueOf(header.getValue())));
        typed |= header.getKey().equalsIgnoreCase("Content-Type");
      }
    }
    if (object.get("cookies") != null) {
      List<String> cookies = new ArrayList<>();
      object.list("cookies").forEach(cookie -> cookies.add(String.valueOf(cookie)));
      headers.put("Set-Cookie", cookies);
    }
    String body = object.text("body", "");
    if (!typed && !body.isEmpty()) {
      headers.put("Content-Type", List.of("text/plain;charset=UTF-8"));
    }
    byte[] bytes =
        object.flag("isBase64Encoded", false)
            ? Base64.getDecoder().decode(body)
            : body.getBytes(StandardCharsets.UTF_8);
    return new HttpAnswer((int) object.whole("statusCode"), headers, bytes);
  }
}
