package dev.encargo.local.sqs;

import org.jspecify.annotations.Nullable;

/** The messages of one {@code MessageGroupId} in their order; on a standard queue each message is a group of its own. */
final class Group {

  final @Nullable String id;
  @Nullable Stored first;
  private @Nullable Stored last;

  /** Whether it stands in the line of groups that may be free. */
  boolean inLine;

  Group(@Nullable String id) {
    this.id = id;
  }

  void add(Stored message) {
    message.group = this;
    message.groupPrevious = last;
    if (last == null) {
      first = message;
    } else {
      last.groupNext = message;
    }
    last = message;
  }

  void remove(Stored message) {
    Stored before = message.groupPrevious;
    Stored after = message.groupNext;
    if (before == null) {
      first = after;
    } else {
      before.groupNext = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.groupPrevious = before;
    }
  }
}
