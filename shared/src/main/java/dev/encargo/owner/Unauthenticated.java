package dev.encargo.owner;

/** Nobody is proven to ask. The message is written for the caller, and tells nothing that the token did not. */
public final class Unauthenticated extends RuntimeException {
  public Unauthenticated(String message) {
    super(message, null, false, false);
  }
}
