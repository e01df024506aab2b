package dev.encargo.local.mapping;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.local.sqs.MessageAttribute;
import dev.encargo.local.sqs.SqsMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * The event that Lambda makes of a batch of messages.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html#example-standard-queue-message-event">Example events</a>
 */
final class SqsEvent {

  private static final JsonFactory JSON = new JsonFactory();

  private SqsEvent() {}

  static byte[] of(List<SqsMessage> messages, String queueArn) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024 * messages.size());
    try (JsonGenerator to = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      to.writeStartObject();
      to.writeArrayFieldStart("Records");
      for (SqsMessage message : messages) {
        write(to, message, queueArn);
      }
      to.writeEndArray();
      to.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator to, SqsMessage message, String queueArn)
      throws IOException {
    to.writeStartObject();
    to.writeStringField("messageId", message.messageId());
    to.writeStringField("receiptHandle", message.receiptHandle());
    to.writeStringField("body", message.body());
    to.writeObjectFieldStart("attributes");
    for (Map.Entry<String, String> attribute : message.attributes().entrySet()) {
      to.writeStringField(attribute.getKey(), attribute.getValue());
    }
    to.writeEndObject();
    to.writeObjectFieldStart("messageAttributes");
    for (Map.Entry<String, MessageAttribute> attribute : message.messageAttributes().entrySet()) {
      to.writeFieldName(attribute.getKey());
      write(to, attribute.getValue());
    }
    to.writeEndObject();
    String digest = message.md5OfMessageAttributes();
    if (digest != null) {
      to.writeStringField("md5OfMessageAttributes", digest);
    }
    to.writeStringField("md5OfBody", message.md5OfBody());
    to.writeStringField("eventSource", "aws:sqs");
    to.writeStringField("eventSourceARN", queueArn);
    to.writeStringField("awsRegion", queueArn.split(":", 5)[3]);
    to.writeEndObject();
  }

  private static void write(JsonGenerator to, MessageAttribute attribute) throws IOException {
    to.writeStartObject();
    String text = attribute.stringValue();
    String base64 = attribute.binaryValue();
    if (text != null) {
      to.writeStringField("stringValue", text);
    }
    if (base64 != null) {
      to.writeStringField("binaryValue", base64);
    }
    to.writeArrayFieldStart("stringListValues");
    to.writeEndArray();
    to.writeArrayFieldStart("binaryListValues");
    to.writeEndArray();
    to.writeStringField("dataType", attribute.dataType());
    to.writeEndObject();
  }
}
