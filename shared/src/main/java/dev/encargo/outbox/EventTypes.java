package dev.encargo.outbox;

import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** Types of events that webhooks may subscribe to: those that the platform tells of itself, and those of its handlers. */
public final class EventTypes {

  /** As the migrations write them; {@code docs/webhooks.md} says when. */
  static final Set<String> OF_THE_PLATFORM =
      Set.of(
          "JobCompleted",
          "JobFailed",
          "JobCancelled",
          "JobRetrying",
          "ScheduleCreated",
          "ScheduleChanged",
          "SchedulePaused",
          "ScheduleResumed",
          "ScheduleEnded",
          "ScheduleDeleted",
          "ScheduleSkipped",
          "GuestMigrated");

  private EventTypes() {}

  /**
   * All there are, in alphabetical order.
   *
   * @param ofHandlers those that handlers emit
   */
  public static Set<String> with(Collection<String> ofHandlers) {
    Set<String> all = new TreeSet<>(OF_THE_PLATFORM);
    all.addAll(ofHandlers);
    return all;
  }
}
