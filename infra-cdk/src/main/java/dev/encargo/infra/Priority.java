package dev.encargo.infra;

/** A priority: a queue and workers of its own. That promises capacity to each, not strict order among them. */
public enum Priority {
  CRITICAL("Critical", 20),
  HIGH("High", 10),
  NORMAL("Normal", 10),
  LOW("Low", 5);

  private final String title;
  private final int workers;

  Priority(String title, int workers) {
    this.title = title;
    this.workers = workers;
  }

  /** How names of its resources begin. */
  String title() {
    return title;
  }

  /** How many of its workers may run at a time, unless the props say otherwise. */
  int workers() {
    return workers;
  }
}
