package dev.encargo.owner;

/** Nobody is proven to ask. The reason is written for the caller, and tells nothing that the token did not. */
public final class Unauthenticated extends RuntimeException {

  private final String reason;

  public Unauthenticated(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /** Why, in words for the caller. */
  public String reason() {
    return reason;
  }
}
