package dev.encargo.local.sqs;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.endpoint.Calls;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The requests of SQS as JSON, and what they are answered.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html">the operations</a>
 */
final class Protocol {

  private final SqsQueues queues;

  private final Calls calls;

  Protocol(SqsQueues queues, Calls calls) {
    this.queues = queues;
    this.calls = calls;
  }

  /**
   * @param caller who signed the request
   * @throws SqsFailure where the request is refused
   * @throws InterruptedException where the endpoint closes while a receive waits
   */
  String answer(Operation operation, String body, String caller) throws InterruptedException {
    try {
      JsonObject request = Json.parseObject(body);
      calls.note(new Calls.Call(caller, operation.iamAction(), arn(request)));
      return switch (operation) {
        case CREATE_QUEUE -> create(request);
        case GET_QUEUE_URL -> queueUrl(request);
        case LIST_QUEUES -> list(request);
        case DELETE_QUEUE -> {
          queues.delete(queue(request));
          yield "{}";
        }
        case GET_QUEUE_ATTRIBUTES -> attributes(request);
        case SET_QUEUE_ATTRIBUTES -> {
          queue(request).attributes(Fields.texts(request, "Attributes"));
          yield "{}";
        }
        case PURGE_QUEUE -> {
          queue(request).purge();
          yield "{}";
        }
        case SEND_MESSAGE -> send(request);
        case SEND_MESSAGE_BATCH -> sendBatch(request);
        case RECEIVE_MESSAGE -> receive(request);
        case DELETE_MESSAGE -> {
          queue(request).delete(Fields.required(request, "ReceiptHandle"));
          yield "{}";
        }
        case DELETE_MESSAGE_BATCH -> deleteBatch(request);
        case CHANGE_MESSAGE_VISIBILITY -> {
          queue(request)
              .changeVisibility(Fields.required(request, "ReceiptHandle"), visibility(request));
          yield "{}";
        }
        case CHANGE_MESSAGE_VISIBILITY_BATCH -> changeVisibilityBatch(request);
      };
    } catch (InvalidInput malformed) {
      throw SqsFailure.serialization(malformed.errors().toString());
    }
  }

  static String failure(SqsFailure failure) {
    return JsonObject.of("__type", failure.type(), "message", failure.getMessage()).toJson();
  }

  private static String arn(JsonObject request) {
    String url = request.text("QueueUrl", request.text("QueueName", "*"));
    return SqsQueues.arn(url.substring(url.lastIndexOf('/') + 1));
  }

  private SqsQueue queue(JsonObject request) {
    return queues.byUrl(Fields.required(request, "QueueUrl"));
  }

  private String create(JsonObject request) {
    SqsQueue queue =
        queues.create(Fields.required(request, "QueueName"), Fields.texts(request, "Attributes"));
    return JsonObject.of("QueueUrl", queue.url()).toJson();
  }

  private String queueUrl(JsonObject request) {
    queues.begin(Operation.GET_QUEUE_URL);
    return JsonObject.of("QueueUrl", queues.byName(Fields.required(request, "QueueName")).url())
        .toJson();
  }

  private String list(JsonObject request) {
    queues.begin(Operation.LIST_QUEUES);
    String prefix = request.text("QueueNamePrefix", "");
    String after = request.text("NextToken", "");
    int most = Fields.integer(request, "MaxResults", 1_000);
    SqsRules.within(most, 1, 1_000, "MaxResults");
    List<SqsQueue> found =
        queues.all().stream()
            .filter(queue -> queue.name().startsWith(prefix) && queue.name().compareTo(after) > 0)
            .toList();
    List<SqsQueue> page = found.subList(0, Math.min(most, found.size()));
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("QueueUrls", page.stream().map(SqsQueue::url).toList());
    if (page.size() < found.size() && request.get("MaxResults") != null) {
      answer.put("NextToken", page.getLast().name());
    }
    return JsonObject.of(answer).toJson();
  }

  private String attributes(JsonObject request) {
    Map<String, String> all = queue(request).attributes();
    List<String> names = Fields.names(request, "AttributeNames");
    for (String name : names) {
      if (!name.equals("All") && !QueueAttributes.known(name)) {
        throw SqsFailure.invalidAttributeName("Unknown Attribute " + name + ".");
      }
    }
    Map<String, String> wanted = new LinkedHashMap<>(all);
    if (!names.contains("All")) {
      wanted.keySet().retainAll(names);
    }
    return JsonObject.of("Attributes", JsonObject.of(wanted)).toJson();
  }

  private String send(JsonObject request) {
    SqsSent sent = queue(request).send(Fields.message(request));
    return write(out -> {
      out.writeStartObject();
      writeSent(out, sent);
      out.writeEndObject();
    });
  }

  private String sendBatch(JsonObject request) {
    SqsQueue queue = queue(request);
    List<JsonObject> entries = Fields.entries(request);
    List<String> ids = ids(entries, "SendMessageBatchRequestEntry");
    List<SendOutcome> outcomes = queue.sendBatch(entries.stream().map(Fields::message).toList());
    return write(out -> {
      out.writeStartObject();
      out.writeArrayFieldStart("Successful");
      for (int i = 0; i < ids.size(); i++) {
        if (outcomes.get(i) instanceof SqsSent sent) {
          out.writeStartObject();
          out.writeStringField("Id", ids.get(i));
          writeSent(out, sent);
          out.writeEndObject();
        }
      }
      out.writeEndArray();
      out.writeArrayFieldStart("Failed");
      for (int i = 0; i < ids.size(); i++) {
        if (outcomes.get(i) instanceof SqsFailure failure) {
          writeFailed(out, ids.get(i), failure);
        }
      }
      out.writeEndArray();
      out.writeEndObject();
    });
  }

  private static void writeSent(JsonGenerator out, SqsSent sent) throws IOException {
    out.writeStringField("MessageId", sent.messageId());
    out.writeStringField("MD5OfMessageBody", sent.md5OfBody());
    writeIfAny(out, "MD5OfMessageAttributes", sent.md5OfAttributes());
    writeIfAny(out, "SequenceNumber", sent.sequenceNumber());
  }

  private static void writeIfAny(JsonGenerator out, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      out.writeStringField(name, value);
    }
  }

  private static void writeFailed(JsonGenerator out, String id, SqsFailure failure)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("Id", id);
    out.writeBooleanField("SenderFault", failure.senderFault());
    out.writeStringField("Code", failure.code());
    out.writeStringField("Message", failure.getMessage());
    out.writeEndObject();
  }

  private String receive(JsonObject request) throws InterruptedException {
    SqsQueue queue = queue(request);
    Integer visibility = Fields.integer(request, "VisibilityTimeout");
    Integer wait = Fields.integer(request, "WaitTimeSeconds");
    List<SqsMessage> messages =
        queue.receive(
            Fields.integer(request, "MaxNumberOfMessages", 1),
            visibility == null ? null : Duration.ofSeconds(visibility),
            wait == null ? queue.waitTime() : Duration.ofSeconds(wait),
            Fields.text(request, "ReceiveRequestAttemptId"));
    return write(out -> {
      out.writeStartObject();
      if (!messages.isEmpty()) {
        out.writeArrayFieldStart("Messages");
        for (SqsMessage message : messages) {
          Fields.writeMessage(out, message, request);
        }
        out.writeEndArray();
      }
      out.writeEndObject();
    });
  }

  private String deleteBatch(JsonObject request) {
    SqsQueue queue = queue(request);
    List<JsonObject> entries = Fields.entries(request);
    List<String> ids = ids(entries, "DeleteMessageBatchRequestEntry");
    List<String> receipts =
        entries.stream().map(entry -> Fields.required(entry, "ReceiptHandle")).toList();
    return batchAnswer(ids, receipts, queue.deleteBatch(receipts));
  }

  private String changeVisibilityBatch(JsonObject request) {
    SqsQueue queue = queue(request);
    List<JsonObject> entries = Fields.entries(request);
    List<String> ids = ids(entries, "ChangeMessageVisibilityBatchRequestEntry");
    List<String> receipts = new ArrayList<>();
    Map<String, Duration> timeouts = new HashMap<>();
    for (JsonObject entry : entries) {
      String receipt = Fields.required(entry, "ReceiptHandle");
      receipts.add(receipt);
      timeouts.put(receipt, visibility(entry));
    }
    return batchAnswer(ids, receipts, queue.changeVisibilityBatch(timeouts));
  }

  private static List<String> ids(List<JsonObject> entries, String kind) {
    SqsRules.batchSize(entries, kind);
    List<String> ids = entries.stream().map(entry -> Fields.required(entry, "Id")).toList();
    SqsRules.batchIds(ids, kind);
    return ids;
  }

  private static Duration visibility(JsonObject request) {
    Integer seconds = Fields.integer(request, "VisibilityTimeout");
    if (seconds == null) {
      throw SqsFailure.missingParameter("VisibilityTimeout");
    }
    return Duration.ofSeconds(seconds);
  }

  private static String batchAnswer(
      List<String> ids, List<String> receipts, Map<String, SqsFailure> refused) {
    return write(out -> {
      out.writeStartObject();
      out.writeArrayFieldStart("Successful");
      for (int i = 0; i < ids.size(); i++) {
        if (!refused.containsKey(receipts.get(i))) {
          out.writeStartObject();
          out.writeStringField("Id", ids.get(i));
          out.writeEndObject();
        }
      }
      out.writeEndArray();
      out.writeArrayFieldStart("Failed");
      for (int i = 0; i < ids.size(); i++) {
        SqsFailure failure = refused.get(receipts.get(i));
        if (failure != null) {
          writeFailed(out, ids.get(i), failure);
        }
      }
      out.writeEndArray();
      out.writeEndObject();
    });
  }

  private interface Writing {
    void to(JsonGenerator out) throws IOException;
  }

  private static String write(Writing writing) {
    StringWriter text = new StringWriter(1_024);
    try (JsonGenerator out = Json.generator(text)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
