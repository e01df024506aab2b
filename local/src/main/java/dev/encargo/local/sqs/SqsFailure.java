package dev.encargo.local.sqs;

/**
 * A request that SQS refuses, with the code and the words AWS uses.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html">Common errors</a>
 */
public final class SqsFailure extends RuntimeException implements SendOutcome {

  private static final String SQS = "com.amazonaws.sqs#";
  private static final String LEGACY = "AWS.SimpleQueueService.";

  private final String type;
  private final String code;
  private final int status;

  private SqsFailure(String type, String code, int status, String message) {
    super(message, null, false, false);
    this.type = type;
    this.code = code;
    this.status = status;
  }

  /** The shape that the JSON protocol names in {@code __type}. */
  public String type() {
    return type;
  }

  /** The code, as the SDKs show it and a batch's {@code Failed} entries carry it: {@code InvalidParameterValue}. */
  public String code() {
    return code;
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** Whether the sender is at fault, so that sending the same again is useless. */
  public boolean senderFault() {
    return status < 500;
  }

  private static SqsFailure modelled(String shape, String code, String message) {
    return new SqsFailure(SQS + shape, code, 400, message);
  }

  static SqsFailure noSuchQueue() {
    return modelled(
        "QueueDoesNotExist", LEGACY + "NonExistentQueue", "The specified queue does not exist.");
  }

  static SqsFailure queueExists(String attribute) {
    return modelled(
        "QueueNameExists",
        "QueueAlreadyExists",
        "A queue already exists with the same name and a different value for attribute "
            + attribute);
  }

  static SqsFailure deletedRecently() {
    return modelled(
        "QueueDeletedRecently",
        LEGACY + "QueueDeletedRecently",
        "You must wait 60 seconds after deleting a queue before you can create another with the same name.");
  }

  static SqsFailure purgeInProgress(String queue) {
    return new SqsFailure(
        SQS + "PurgeQueueInProgress",
        LEGACY + "PurgeQueueInProgress",
        403,
        "Only one PurgeQueue operation on " + queue + " is allowed every 60 seconds.");
  }

  static SqsFailure overLimit() {
    return new SqsFailure(
        SQS + "OverLimit",
        "OverLimit",
        403,
        "Too many messages in flight; the limit is " + SqsRules.IN_FLIGHT_LIMIT + ".");
  }

  /** Where SQS would have room: see {@link Memory}. */
  static SqsFailure throttled() {
    return new SqsFailure(
        SQS + "RequestThrottled",
        "RequestThrottled",
        403,
        "The queues of this machine hold as many messages as its memory takes; some must be worked off first.");
  }

  static SqsFailure receiptInvalid(String receipt) {
    return new SqsFailure(
        SQS + "ReceiptHandleIsInvalid",
        "ReceiptHandleIsInvalid",
        404,
        "The input receipt handle \"" + receipt + "\" is not a valid receipt handle.");
  }

  static SqsFailure notInFlight() {
    return modelled(
        "MessageNotInflight",
        LEGACY + "MessageNotInflight",
        "The specified message isn't in flight.");
  }

  static SqsFailure invalidAttributeName(String message) {
    return modelled("InvalidAttributeName", "InvalidAttributeName", message);
  }

  static SqsFailure invalidAttributeValue(String attribute) {
    return modelled(
        "InvalidAttributeValue",
        "InvalidAttributeValue",
        "Invalid value for the parameter " + attribute + ".");
  }

  static SqsFailure invalidContents() {
    return modelled(
        "InvalidMessageContents",
        "InvalidMessageContents",
        "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | "
            + "#x10000 to #x10FFFF");
  }

  static SqsFailure emptyBatch(String entries) {
    return modelled(
        "EmptyBatchRequest",
        LEGACY + "EmptyBatchRequest",
        "There should be at least one " + entries + " in the request.");
  }

  static SqsFailure tooManyEntries(int number) {
    return modelled(
        "TooManyEntriesInBatchRequest",
        LEGACY + "TooManyEntriesInBatchRequest",
        "Maximum number of entries per request are "
            + SqsRules.BATCH_ENTRIES
            + ". You have sent "
            + number
            + ".");
  }

  static SqsFailure idsNotDistinct(String id) {
    return modelled(
        "BatchEntryIdsNotDistinct", LEGACY + "BatchEntryIdsNotDistinct", "Id " + id + " repeated.");
  }

  static SqsFailure invalidBatchId() {
    return modelled(
        "InvalidBatchEntryId",
        LEGACY + "InvalidBatchEntryId",
        "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");
  }

  static SqsFailure batchTooLong(long bytes) {
    return modelled(
        "BatchRequestTooLong",
        LEGACY + "BatchRequestTooLong",
        "Batch requests cannot be longer than "
            + SqsRules.MAX_BYTES
            + " bytes. You have sent "
            + bytes
            + " bytes.");
  }

  static SqsFailure invalidParameter(String message) {
    return new SqsFailure(
        "com.amazon.coral.service#InvalidParameterValueException",
        "InvalidParameterValue",
        400,
        message);
  }

  static SqsFailure invalidParameter(Object value, String parameter, String reason) {
    return invalidParameter(
        "Value " + value + " for parameter " + parameter + " is invalid. Reason: " + reason);
  }

  static SqsFailure missingParameter(String parameter) {
    return new SqsFailure(
        "com.amazon.coral.service#MissingRequiredParameterException",
        "MissingParameter",
        400,
        "The request must contain the parameter " + parameter + ".");
  }

  static SqsFailure unsupported(String message) {
    return modelled("UnsupportedOperation", LEGACY + "UnsupportedOperation", message);
  }

  static SqsFailure unknownOperation(String name) {
    return new SqsFailure(
        "com.amazon.coral.service#UnknownOperationException",
        "InvalidAction",
        400,
        "The action " + name + " is not valid for this endpoint.");
  }

  static SqsFailure serialization(String message) {
    return new SqsFailure(
        "com.amazon.coral.service#SerializationException", "MalformedInput", 400, message);
  }

  static SqsFailure unavailable() {
    return new SqsFailure(
        "com.amazon.coral.service#ServiceUnavailableException",
        "ServiceUnavailable",
        503,
        "Service is unable to handle request.");
  }

  static SqsFailure internal() {
    return new SqsFailure(
        "com.amazon.coral.service#InternalFailure",
        "InternalError",
        500,
        "We encountered an internal error. Please try again.");
  }
}
