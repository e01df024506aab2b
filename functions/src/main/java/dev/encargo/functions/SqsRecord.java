package dev.encargo.functions;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.encargo.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A message as an event source mapping hands it over; read by streaming, since only four of its fields matter
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html).
 *
 * @param group the {@code MessageGroupId}; empty on a standard queue
 */
public record SqsRecord(String messageId, String receiptHandle, String body, String group) {

  /**
   * Reads an event.
   *
   * @throws IOException where it is no SQS event
   */
  public static List<SqsRecord> readAll(InputStream event) throws IOException {
    List<SqsRecord> records = new ArrayList<>(10);
    try (JsonParser parser = Json.parser(event.readAllBytes())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean isRecords = parser.currentName().equals("Records");
        parser.nextToken();
        if (isRecords) {
          while (parser.nextToken() == JsonToken.START_OBJECT) {
            records.add(read(parser));
          }
        } else {
          parser.skipChildren();
        }
      }
    }
    return records;
  }

  private static SqsRecord read(JsonParser parser) throws IOException {
    String messageId = "";
    String receiptHandle = "";
    String body = "";
    String group = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "messageId" -> messageId = parser.getText();
        case "receiptHandle" -> receiptHandle = parser.getText();
        case "body" -> body = parser.getText();
        case "attributes" -> group = group(parser);
        default -> parser.skipChildren();
      }
    }
    return new SqsRecord(messageId, receiptHandle, body, group);
  }

  private static String group(JsonParser parser) throws IOException {
    String group = "";
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("MessageGroupId")) {
        group = parser.getText();
      }
    }
    return group;
  }

  /** Answers which messages are to be delivered again; an empty list means that all are done with. */
  public static void answer(OutputStream out, Collection<String> messageIds) throws IOException {
    StringBuilder answer = new StringBuilder("{\"batchItemFailures\":[");
    String comma = "";
    for (String id : messageIds) {
      answer.append(comma).append("{\"itemIdentifier\":").append(Json.write(id)).append('}');
      comma = ",";
    }
    out.write(answer.append("]}").toString().getBytes(StandardCharsets.UTF_8));
  }
}
