package dev.encargo.local.sqs;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.json.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The shapes that requests and answers of SQS are made of. */
final class Fields {

  private Fields() {}

  static String required(JsonObject request, String name) {
    if (request.get(name) == null) {
      throw SqsFailure.missingParameter(name);
    }
    return request.text(name);
  }

  static @Nullable String text(JsonObject request, String name) {
    return request.get(name) == null ? null : request.text(name);
  }

  /** A number of 32 bits, as all numbers of SQS are; null where there is none. */
  static @Nullable Integer integer(JsonObject request, String name) {
    if (request.get(name) == null) {
      return null;
    }
    long number = request.whole(name);
    if (number != (int) number) {
      throw SqsFailure.serialization(name + " is not a number of 32 bits");
    }
    return (int) number;
  }

  static int integer(JsonObject request, String name, int otherwise) {
    Integer number = integer(request, name);
    return number == null ? otherwise : number;
  }

  static List<JsonObject> entries(JsonObject request) {
    return request.get("Entries") == null ? List.of() : request.objects("Entries");
  }

  static List<String> names(JsonObject request, String name) {
    return request.get(name) == null
        ? List.of()
        : request.list(name).stream().map(String::valueOf).toList();
  }

  static Map<String, String> texts(JsonObject request, String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    if (request.get(name) != null) {
      JsonObject map = request.object(name);
      map.names().forEach(key -> texts.put(key, map.text(key)));
    }
    return texts;
  }

  static SqsSend message(JsonObject request) {
    return new SqsSend(
        required(request, "MessageBody"),
        text(request, "MessageGroupId"),
        text(request, "MessageDeduplicationId"),
        integer(request, "DelaySeconds"),
        messageAttributes(request));
  }

  private static Map<String, MessageAttribute> messageAttributes(JsonObject request) {
    if (request.get("MessageAttributes") == null) {
      return Map.of();
    }
    JsonObject map = request.object("MessageAttributes");
    Map<String, MessageAttribute> attributes = new LinkedHashMap<>();
    for (String name : map.names()) {
      JsonObject value = map.object(name);
      attributes.put(
          name,
          new MessageAttribute(
              required(value, "DataType"), text(value, "StringValue"), text(value, "BinaryValue")));
    }
    return attributes;
  }

  /** A message with those of its attributes that the request asks for. */
  static void writeMessage(JsonGenerator out, SqsMessage message, JsonObject request)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("MessageId", message.messageId());
    out.writeStringField("ReceiptHandle", message.receiptHandle());
    out.writeStringField("MD5OfBody", message.md5OfBody());
    out.writeStringField("Body", message.body());
    writeSystemAttributes(out, message, request);
    if (!message.messageAttributes().isEmpty()) {
      writeMessageAttributes(out, message, names(request, "MessageAttributeNames"));
    }
    out.writeEndObject();
  }

  private static void writeSystemAttributes(
      JsonGenerator out, SqsMessage message, JsonObject request) throws IOException {
    List<String> names = names(request, "MessageSystemAttributeNames");
    if (names.isEmpty()) {
      names = names(request, "AttributeNames");
    }
    if (names.isEmpty()) {
      return;
    }
    boolean all = names.contains("All");
    out.writeObjectFieldStart("Attributes");
    for (Map.Entry<String, String> attribute : message.attributes().entrySet()) {
      if (all || names.contains(attribute.getKey())) {
        out.writeStringField(attribute.getKey(), attribute.getValue());
      }
    }
    out.writeEndObject();
  }

  private static void writeMessageAttributes(
      JsonGenerator out, SqsMessage message, List<String> names) throws IOException {
    Map<String, MessageAttribute> wanted = new LinkedHashMap<>(message.messageAttributes());
    wanted.keySet().removeIf(name -> names.stream().noneMatch(pattern -> matches(pattern, name)));
    String md5 = MessageAttributes.md5(wanted);
    if (md5 == null) {
      return;
    }
    out.writeStringField("MD5OfMessageAttributes", md5);
    out.writeObjectFieldStart("MessageAttributes");
    for (Map.Entry<String, MessageAttribute> entry : wanted.entrySet()) {
      MessageAttribute attribute = entry.getValue();
      out.writeObjectFieldStart(entry.getKey());
      out.writeStringField("DataType", attribute.dataType());
      if (attribute.binary()) {
        out.writeStringField("BinaryValue", attribute.binaryValue());
      } else {
        out.writeStringField("StringValue", attribute.stringValue());
      }
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private static boolean matches(String pattern, String name) {
    return pattern.equals("All")
        || pattern.equals(name)
        || (pattern.endsWith(".*") && name.startsWith(pattern.substring(0, pattern.length() - 2)));
  }
}
