package dev.encargo.owner;

/** A request says that it comes from a user and from a guest. */
public final class TwoIdentities extends RuntimeException {
  TwoIdentities() {
    super("a user and a guest at once", null, false, false);
  }
}
