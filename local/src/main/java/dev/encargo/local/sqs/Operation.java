package dev.encargo.local.sqs;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The operations of SQS that there are here. */
public enum Operation {
  CREATE_QUEUE("CreateQueue"),
  GET_QUEUE_URL("GetQueueUrl"),
  LIST_QUEUES("ListQueues"),
  DELETE_QUEUE("DeleteQueue"),
  GET_QUEUE_ATTRIBUTES("GetQueueAttributes"),
  SET_QUEUE_ATTRIBUTES("SetQueueAttributes"),
  PURGE_QUEUE("PurgeQueue"),
  SEND_MESSAGE("SendMessage"),
  SEND_MESSAGE_BATCH("SendMessageBatch"),
  RECEIVE_MESSAGE("ReceiveMessage"),
  DELETE_MESSAGE("DeleteMessage"),
  DELETE_MESSAGE_BATCH("DeleteMessageBatch"),
  CHANGE_MESSAGE_VISIBILITY("ChangeMessageVisibility"),
  CHANGE_MESSAGE_VISIBILITY_BATCH("ChangeMessageVisibilityBatch");

  private static final Map<String, Operation> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(o -> o.awsName, Function.identity()));

  private final String awsName;

  Operation(String awsName) {
    this.awsName = awsName;
  }

  /** As AWS writes it: {@code SendMessageBatch}. */
  public String awsName() {
    return awsName;
  }

  /**
   * The right that it takes: {@code sqs:SendMessage}, one by one or in batches
   * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html).
   */
  String iamAction() {
    return "sqs:" + awsName.replaceFirst("Batch$", "");
  }

  static @Nullable Operation of(String awsName) {
    return BY_NAME.get(awsName);
  }
}
