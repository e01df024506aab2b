package dev.encargo.local.cli;

/** The command cannot do what was asked; the message is one clear line, or a few, for the person who typed it. */
final class Failure extends RuntimeException {

  Failure(String message) {
    super(message, null, false, false);
  }
}
