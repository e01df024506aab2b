package dev.encargo.job;

import org.jspecify.annotations.Nullable;

/** A queue and worker capacity of its own. That promises capacity, not a strict order between priorities. */
public enum Priority {
  CRITICAL,
  HIGH,
  NORMAL,
  LOW;

  private static final Priority[] ALL = values();

  /** The priority of that name, in whatever case; null where there is none. */
  public static @Nullable Priority of(String name) {
    for (Priority priority : ALL) {
      if (priority.name().equalsIgnoreCase(name)) {
        return priority;
      }
    }
    return null;
  }

  /** The priority of a number from 0 to 10: up to 2 LOW, up to 6 NORMAL, up to 8 HIGH, above CRITICAL. */
  public static Priority of(int number) {
    return number <= 2 ? LOW : number <= 6 ? NORMAL : number <= 8 ? HIGH : CRITICAL;
  }
}
