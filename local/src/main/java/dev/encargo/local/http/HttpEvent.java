package dev.encargo.local.http;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.net.httpserver.Headers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The event that API Gateway makes of a request, payload format 2.0.
 *
 * @param path decoded, as HTTP APIs give it
 * @param query as it was sent, without the question mark
 * @param from the caller's address
 * @see <a
 *     href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">Lambda
 *     integrations</a>
 */
@SuppressWarnings("ArrayRecordComponent") // Nobody compares events.
record HttpEvent(
    String method,
    String path,
    @Nullable String query,
    Headers headers,
    byte[] body,
    String from,
    Instant at) {

  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter COMMON_LOG =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  byte[] toJson(Routes.Match match) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024 + body.length * 2);
    try (JsonGenerator to = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      to.writeStartObject();
      to.writeStringField("version", "2.0");
      to.writeStringField("routeKey", match.route().key());
      to.writeStringField("rawPath", path);
      to.writeStringField("rawQueryString", query == null ? "" : query);
      writeCookies(to);
      writeMap(to, "headers", joinedHeaders());
      Map<String, String> parameters = parameters();
      if (!parameters.isEmpty()) {
        writeMap(to, "queryStringParameters", parameters);
      }
      writeContext(to, match);
      if (!match.parameters().isEmpty()) {
        writeMap(to, "pathParameters", match.parameters());
      }
      writeBody(to);
      to.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private void writeCookies(JsonGenerator to) throws IOException {
    List<String> cookies = headers.get("Cookie");
    if (cookies != null) {
      to.writeArrayFieldStart("cookies");
      for (String header : cookies) {
        for (String cookie : header.split("; *", -1)) {
          to.writeString(cookie);
        }
      }
      to.writeEndArray();
    }
  }

  private Map<String, String> joinedHeaders() {
    Map<String, String> joined = new LinkedHashMap<>();
    headers.forEach((name, values) -> {
      if (!name.equalsIgnoreCase("Cookie")) {
        joined.put(name.toLowerCase(Locale.ROOT), String.join(",", values));
      }
    });
    return joined;
  }

  private Map<String, String> parameters() {
    Map<String, String> joined = new LinkedHashMap<>();
    if (query != null && !query.isEmpty()) {
      for (String pair : query.split("&", -1)) {
        int equals = pair.indexOf('=');
        String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        joined.merge(
            name, equals < 0 ? "" : decoded(pair.substring(equals + 1)), (a, b) -> a + "," + b);
      }
    }
    return joined;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  private static void writeMap(JsonGenerator to, String name, Map<String, String> map)
      throws IOException {
    to.writeObjectFieldStart(name);
    for (Map.Entry<String, String> entry : map.entrySet()) {
      to.writeStringField(entry.getKey(), entry.getValue());
    }
    to.writeEndObject();
  }

  private void writeContext(JsonGenerator to, Routes.Match match) throws IOException {
    String agent = headers.getFirst("User-Agent");
    String host = headers.getFirst("Host");
    to.writeObjectFieldStart("requestContext");
    to.writeStringField("accountId", "000000000000");
    to.writeStringField("apiId", "local");
    to.writeStringField("domainName", host == null ? "127.0.0.1" : host);
    to.writeStringField("domainPrefix", "local");
    to.writeObjectFieldStart("http");
    to.writeStringField("method", method);
    to.writeStringField("path", path);
    to.writeStringField("protocol", "HTTP/1.1");
    to.writeStringField("sourceIp", from);
    to.writeStringField("userAgent", agent == null ? "" : agent);
    to.writeEndObject();
    to.writeStringField("requestId", UUID.randomUUID().toString());
    to.writeStringField("routeKey", match.route().key());
    to.writeStringField("stage", "$default");
    to.writeStringField("time", COMMON_LOG.format(at));
    to.writeNumberField("timeEpoch", at.toEpochMilli());
    to.writeEndObject();
  }

  private void writeBody(JsonGenerator to) throws IOException {
    boolean text = isText(headers.getFirst("Content-Type"));
    if (body.length > 0) {
      if (text) {
        to.writeFieldName("body");
        to.writeString(new String(body, StandardCharsets.UTF_8));
      } else {
        to.writeStringField("body", Base64.getEncoder().encodeToString(body));
      }
    }
    to.writeBooleanField("isBase64Encoded", body.length > 0 && !text);
  }

  /** What API Gateway passes on as text; everything else is passed on in base64. */
  private static boolean isText(@Nullable String contentType) {
    if (contentType == null) {
      return true;
    }
    String type = contentType.toLowerCase(Locale.ROOT).split(";", 2)[0].strip();
    return type.startsWith("text/")
        || type.equals("application/json")
        || type.endsWith("+json")
        || type.equals("application/xml")
        || type.equals("application/javascript");
  }
}
