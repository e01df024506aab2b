package dev.encargo.local.sqs;

/** How many messages a queue holds: ready or behind others of their group, received and not yet deleted, and not yet due. */
public record Counts(int visible, int inFlight, int delayed) {

  public int all() {
    return visible + inFlight + delayed;
  }
}
