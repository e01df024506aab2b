package dev.encargo.handlers.http;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.net.HttpCall;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the payload of an {@code http.request} asks for.
 *
 * @param expected the statuses that are a success; empty for every 2xx
 */
record AskedCall(HttpCall call, Set<Long> expected) {

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** Said by the connection itself. */
  private static final Set<String> OWN_HEADERS =
      Set.of(
          "host",
          "content-length",
          "connection",
          "transfer-encoding",
          "upgrade",
          "te",
          "trailer",
          "expect",
          "keep-alive");

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7E\\t]{0,4096}");

  /**
   * @throws InvalidInput naming the field that is missing or wrong
   */
  static AskedCall of(JsonObject payload) {
    String method = payload.text("method", "GET").toUpperCase(Locale.ROOT);
    if (!METHODS.contains(method)) {
      throw InvalidInput.refused(
          "method", "must be one of " + String.join(", ", METHODS.stream().sorted().toList()));
    }
    Map<String, String> headers = headers(payload);
    Object body = payload.get("body");
    if (body instanceof JsonObject || body instanceof List) {
      headers.putIfAbsent("content-type", "application/json");
    }
    return new AskedCall(
        new HttpCall(
            method,
            url(payload.text("url")),
            headers,
            body == null || body instanceof String ? (String) body : Json.write(body),
            Duration.ofMillis(payload.whole("timeoutMs", 30_000))),
        expected(payload));
  }

  private static URI url(String text) {
    try {
      URI url = new URI(text);
      boolean web =
          "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
      boolean port = url.getPort() == -1 || (url.getPort() > 0 && url.getPort() < 65_536);
      if (web
          && port
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && text.length() <= 2_048) {
        return new URI(url.toASCIIString());
      }
    } catch (URISyntaxException e) {
      // Refused below, like every other text that is no such URL.
    }
    throw InvalidInput.refused(
        "url", "must be an https URL of at most 2,048 characters, without user and password");
  }

  private static Map<String, String> headers(JsonObject payload) {
    Map<String, String> headers = new TreeMap<>();
    if (payload.get("headers") == null) {
      return headers;
    }
    JsonObject given = payload.object("headers");
    for (String name : given.names()) {
      String field = "headers." + name;
      String lower = name.toLowerCase(Locale.ROOT);
      if (!TOKEN.matcher(name).matches()
          || OWN_HEADERS.contains(lower)
          || lower.startsWith("proxy-")) {
        throw InvalidInput.refused(field, "is no header that can be set here");
      }
      if (!(given.get(name) instanceof String value) || !VALUE.matcher(value).matches()) {
        throw InvalidInput.refused(
            field, "must be a text of printable ASCII, at most 4,096 characters");
      }
      if (headers.put(lower, value.strip()) != null) {
        throw InvalidInput.refused(field, "is there twice");
      }
    }
    return headers;
  }

  private static Set<Long> expected(JsonObject payload) {
    Object given = payload.get("expectStatus");
    List<?> statuses =
        given == null ? List.of() : given instanceof List<?> list ? list : List.of(given);
    Set<Long> expected = new HashSet<>();
    for (Object status : statuses) {
      if (!(status instanceof Long number) || number < 200 || number > 599) {
        throw InvalidInput.refused(
            "expectStatus", "must be a status from 200 to 599, or a list of these");
      }
      expected.add(number);
    }
    return expected;
  }

  boolean isExpected(int status) {
    return expected.isEmpty() ? status >= 200 && status < 300 : expected.contains((long) status);
  }
}
