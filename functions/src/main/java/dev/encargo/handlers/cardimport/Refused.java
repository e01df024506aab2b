package dev.encargo.handlers.cardimport;

/** A value that makes its row useless; the message completes the sentence "the value …". */
final class Refused extends Exception {

  Refused(String reason) {
    super(reason, null, false, false);
  }

  /** As much of a value as a message may hold. */
  static String shown(String value) {
    return value.length() <= 40 ? "'" + value + "'" : "'" + value.substring(0, 40) + "…'";
  }
}
