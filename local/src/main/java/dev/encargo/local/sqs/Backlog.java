package dev.encargo.local.sqs;

import dev.encargo.local.sqs.Stored.State;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue in the order of their arrival, and the line of groups whose oldest message can be received. No operation
 * looks through messages or groups: each costs the same however many there are (hiding one costs the logarithm of those hidden).
 *
 * <p>Guarded by the queue's lock.
 */
final class Backlog {

  private final boolean fifo;
  private final Map<String, Group> groups = new HashMap<>();
  private final ArrayDeque<Group> line = new ArrayDeque<>();
  private final TreeSet<Stored> hidden =
      new TreeSet<>(
          Comparator.comparingLong((Stored m) -> m.hiddenUntil).thenComparingLong(m -> m.sequence));

  private @Nullable Stored first;
  private @Nullable Stored last;
  private int size;
  private int inFlight;

  /** The last message that a FIFO queue looks at when it seeks free groups, and how many there are up to it. */
  private @Nullable Stored edge;

  private int withinEdge;

  Backlog(boolean fifo) {
    this.fifo = fifo;
  }

  int inFlight() {
    return inFlight;
  }

  int delayed() {
    return hidden.size() - inFlight;
  }

  int visible() {
    return size - hidden.size();
  }

  @Nullable Stored oldest() {
    return first;
  }

  /** When the next hidden message shows again, in milliseconds; {@link Long#MAX_VALUE} where none is hidden. */
  long nextShow() {
    return hidden.isEmpty() ? Long.MAX_VALUE : hidden.first().hiddenUntil;
  }

  void add(Stored message, long hiddenUntil, long now) {
    message.previous = last;
    if (last == null) {
      first = message;
    } else {
      last.next = message;
    }
    last = message;
    size++;
    String id = fifo ? message.content.groupId() : null;
    Group group = id == null ? new Group(null) : groups.computeIfAbsent(id, Group::new);
    group.add(message);
    if (hiddenUntil > now) {
      hide(message, State.DELAYED, hiddenUntil);
    }
    if (withinEdge < SqsRules.WINDOW) {
      moveEdge(message);
    }
    line(group);
  }

  void remove(Stored message) {
    unhide(message);
    removeFromGroup(message);
    removeFromWindow(message);
    if (message.previous == null) {
      first = message.next;
    } else {
      message.previous.next = message.next;
    }
    if (message.next == null) {
      last = message.previous;
    } else {
      message.next.previous = message.previous;
    }
    size--;
  }

  private void removeFromGroup(Stored message) {
    Group group = message.group;
    if (group == null) {
      throw new IllegalStateException("message " + message.sequence + " is in no group");
    }
    group.remove(message);
    if (group.first != null) {
      line(group);
    } else if (group.id != null) {
      groups.remove(group.id);
    }
  }

  private void removeFromWindow(Stored message) {
    if (edge == null || message.sequence > edge.sequence) {
      return;
    }
    Stored beyond = edge.next;
    if (message == edge) {
      edge = message.previous;
    }
    withinEdge--;
    if (beyond != null) {
      moveEdge(beyond);
    }
  }

  private void moveEdge(Stored to) {
    edge = to;
    withinEdge++;
    if (to.group != null) {
      line(to.group);
    }
  }

  void hide(Stored message, State state, long until) {
    unhide(message);
    message.state = state;
    message.hiddenUntil = until;
    hidden.add(message);
    if (state == State.IN_FLIGHT) {
      inFlight++;
    }
  }

  void show(Stored message) {
    unhide(message);
    if (message.group != null) {
      line(message.group);
    }
  }

  /** Shows what was hidden until now. */
  void showDue(long now) {
    while (!hidden.isEmpty() && hidden.first().hiddenUntil <= now) {
      show(hidden.first());
    }
  }

  private void unhide(Stored message) {
    if (message.state != State.VISIBLE) {
      hidden.remove(message);
      if (message.state == State.IN_FLIGHT) {
        inFlight--;
      }
      message.state = State.VISIBLE;
    }
  }

  boolean receivable(Stored message) {
    return message.state == State.VISIBLE
        && (!fifo || (edge != null && message.sequence <= edge.sequence));
  }

  /** Puts a group into the line, at its end, if its oldest message can be received. */
  private void line(Group group) {
    if (!group.inLine && group.first != null && receivable(group.first)) {
      group.inLine = true;
      line.add(group);
    }
  }

  /** Takes the next free group out of the line; it does not come again before it is {@link #release released}. */
  @Nullable Group nextFree() {
    return anyFree() ? line.remove() : null;
  }

  /** Lets a group that was taken back into the line, if it is free. */
  void release(Group group) {
    group.inLine = false;
    line(group);
  }

  /** Whether any message can be received. */
  boolean anyFree() {
    while (!line.isEmpty()) {
      Group group = line.element();
      if (group.first != null && receivable(group.first)) {
        return true;
      }
      line.remove();
      group.inLine = false;
    }
    return false;
  }
}
