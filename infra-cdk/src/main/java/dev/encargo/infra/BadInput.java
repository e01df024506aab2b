package dev.encargo.infra;

/** Something that was asked of the platform cannot be had; the message says what, where, and what to write instead. */
public final class BadInput extends RuntimeException {
  BadInput(String message) {
    super(message, null, false, false);
  }
}
