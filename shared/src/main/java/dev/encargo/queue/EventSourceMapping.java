package dev.encargo.queue;

/** What takes the messages of one queue to its worker. Safe for use by many threads. */
public interface EventSourceMapping {

  /**
   * Whether it takes messages, or will in a moment.
   *
   * @throws MappingUnavailable where that cannot be told
   */
  boolean enabled();

  /**
   * Lets it take messages from now on, or none; what it has taken is worked off. Does no harm twice.
   *
   * @throws MappingUnavailable where it cannot be told whether it was done
   */
  void enable(boolean on);
}
