package dev.encargo.handlers.email;

import java.io.IOException;

/** How mail leaves. Safe for use by many threads. */
public interface Mailer {

  /** There is no way for mail to leave; trying again will not help. */
  final class NoTransport extends IOException {
    NoTransport() {
      super(
          "No mail transport is configured: set ENCARGO_MAIL_DIRECTORY to write mails to a directory.");
    }
  }

  /**
   * Hands a mail over.
   *
   * @param id the same for every attempt at the same mail: a second one replaces or repeats nothing
   * @throws NoTransport where none is configured
   * @throws IOException where it could not be handed over now
   */
  void send(String id, Mail mail) throws IOException;

  /** Refuses every mail. */
  static Mailer none() {
    return (id, mail) -> {
      throw new NoTransport();
    };
  }
}
