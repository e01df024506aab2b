package dev.encargo.functions.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.encargo.json.Json;
import dev.encargo.log.Traceparent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request, as API Gateway hands it over: payload format 2.0 of
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html.
 *
 * @param path without the stage
 * @param query as it stood in the address, still encoded
 * @param headers names in lower case
 * @param address where it came from, as API Gateway saw it
 * @param id of API Gateway; it is in the log and in every problem
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Request(
    String method,
    String path,
    String query,
    Map<String, String> headers,
    byte[] body,
    String address,
    String id) {

  @Nullable String header(String name) {
    return headers.get(name);
  }

  /** The trace that the caller, or else API Gateway, says the request belongs to; null where neither does. */
  @Nullable Traceparent trace() {
    Traceparent given = Traceparent.parse(header("traceparent"));
    return given == null ? Traceparent.ofXRay(header("x-amzn-trace-id")) : given;
  }

  /**
   * The trace that jobs are to carry on. API Gateway numbers every request, sampled or not: a number that nobody records is not
   * worth its bytes in every row.
   */
  @Nullable Traceparent storedTrace() {
    Traceparent given = Traceparent.parse(header("traceparent"));
    Traceparent trace = trace();
    return given != null || (trace != null && trace.sampled()) ? trace : null;
  }

  /** Reads the event by streaming: binding it to the classes of aws-lambda-java-events would cost a cold start 110 ms. */
  static Request parse(InputStream event) throws IOException {
    try (JsonParser parser = Json.parser(event.readAllBytes())) {
      Event read = new Event(parser);
      parser.nextToken();
      read.fields(read::top);
      return read.request();
    }
  }

  /** The fields of an event, in whatever order they come. */
  private static final class Event {
    private final JsonParser parser;
    private final Map<String, String> headers = new HashMap<>();
    private String method = "";
    private String path = "/";
    private String query = "";
    private String body = "";
    private String stage = "$default";
    private String id = "";
    private String address = "";
    private boolean base64;

    Event(JsonParser parser) {
      this.parser = parser;
    }

    private interface Field {
      void read(String name) throws IOException;
    }

    /** Reads the object that the parser stands on; what is no object is passed over. */
    private void fields(Field field) throws IOException {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        parser.skipChildren();
        return;
      }
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        field.read(name);
      }
    }

    private void top(String name) throws IOException {
      switch (name) {
        case "rawPath" -> path = text();
        case "rawQueryString" -> query = text();
        case "headers" -> fields(header -> headers.put(header.toLowerCase(Locale.ROOT), text()));
        case "requestContext" -> fields(this::context);
        case "body" -> body = text();
        case "isBase64Encoded" -> base64 = parser.currentToken() == JsonToken.VALUE_TRUE;
        default -> parser.skipChildren();
      }
    }

    private void context(String name) throws IOException {
      switch (name) {
        case "requestId" -> id = text();
        case "stage" -> stage = text();
        case "http" -> fields(this::http);
        default -> parser.skipChildren();
      }
    }

    private void http(String name) throws IOException {
      switch (name) {
        case "method" -> method = text();
        case "sourceIp" -> address = text();
        default -> parser.skipChildren();
      }
    }

    private String text() throws IOException {
      String text = parser.currentToken().isScalarValue() ? parser.getValueAsString() : null;
      parser.skipChildren();
      return text == null ? "" : text;
    }

    private Request request() {
      String prefix = "/" + stage;
      return new Request(
          method,
          path.startsWith(prefix + "/") ? path.substring(prefix.length()) : path,
          query,
          headers,
          base64 ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8),
          address,
          id);
    }
  }
}
