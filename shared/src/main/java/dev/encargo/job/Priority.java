package dev.encargo.job;

/** A queue and worker capacity of its own. That promises capacity, not a strict order between priorities. */
public enum Priority {
  CRITICAL,
  HIGH,
  NORMAL,
  LOW
}
