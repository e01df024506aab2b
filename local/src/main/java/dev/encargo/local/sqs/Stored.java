package dev.encargo.local.sqs;

import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A message in a queue, with its place in the queue and in its group; guarded by the queue's lock. */
final class Stored {

  enum State {
    VISIBLE,
    DELAYED,
    IN_FLIGHT
  }

  /** What does not change; it moves to a dead-letter queue as it is. */
  record Content(
      String body,
      String md5OfBody,
      @Nullable String groupId,
      @Nullable String deduplicationId,
      Map<String, MessageAttribute> attributes,
      @Nullable String md5OfAttributes,
      long sentAt) {}

  final UUID id;
  final Content content;

  /** The place in the queue; unique in it, ascending. */
  final long sequence;

  /** When retention began, in milliseconds. */
  final long keptSince;

  final int receivesElsewhere;
  final @Nullable String deadLetterSource;

  int receives;
  long firstReceivedAt;
  long receivedAt;

  /** Counts receives and changes of visibility, so that a repeated receive sees whether anything happened in between. */
  int version;

  State state = State.VISIBLE;
  long hiddenUntil;

  @Nullable Group group;
  @Nullable Stored groupPrevious;
  @Nullable Stored groupNext;
  @Nullable Stored previous;
  @Nullable Stored next;

  Stored(
      UUID id,
      Content content,
      long sequence,
      long keptSince,
      int receivesElsewhere,
      @Nullable String deadLetterSource) {
    this.id = id;
    this.content = content;
    this.sequence = sequence;
    this.keptSince = keptSince;
    this.receivesElsewhere = receivesElsewhere;
    this.deadLetterSource = deadLetterSource;
  }
}
