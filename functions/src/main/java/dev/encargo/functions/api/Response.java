package dev.encargo.functions.api;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One HTTP response.
 *
 * @param body empty for none
 */
record Response(int status, Map<String, String> headers, String body) {

  /** Writes a JSON value. */
  interface Content {
    void write(JsonGenerator to) throws IOException;
  }

  static Response json(int status, Content content) {
    return of(status, "application/json", content);
  }

  static Response problem(int status, Content content) {
    return of(status, "application/problem+json", content);
  }

  static Response empty(int status) {
    return new Response(status, Map.of(), "");
  }

  private static Response of(int status, String type, Content content) {
    return new Response(status, Map.of("content-type", type), text(content));
  }

  private static String text(Content content) {
    StringWriter text = new StringWriter(512);
    try (JsonGenerator to = Json.generator(text)) {
      content.write(to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  Response with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Response(status, more, body);
  }

  /** Writes it as API Gateway takes it, with the headers that every answer has. */
  void write(OutputStream out) throws IOException {
    Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
    try (JsonGenerator to = Json.generator(text)) {
      to.writeStartObject();
      to.writeNumberField("statusCode", status);
      to.writeObjectFieldStart("headers");
      to.writeStringField("cache-control", "no-store");
      to.writeStringField("x-content-type-options", "nosniff");
      for (Map.Entry<String, String> header : headers.entrySet()) {
        to.writeStringField(header.getKey(), header.getValue());
      }
      to.writeEndObject();
      to.writeStringField("body", body);
      to.writeBooleanField("isBase64Encoded", false);
      to.writeEndObject();
    }
  }
}
