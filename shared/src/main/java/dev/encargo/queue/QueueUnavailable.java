package dev.encargo.queue;

import org.jspecify.annotations.Nullable;

/** The queue did not take a message that must not be lost. */
public final class QueueUnavailable extends RuntimeException {
  public QueueUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
