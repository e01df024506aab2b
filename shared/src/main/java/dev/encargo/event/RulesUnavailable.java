package dev.encargo.event;

import org.jspecify.annotations.Nullable;

/** EventBridge could not be asked, or refused for a reason that is not the caller's. */
public final class RulesUnavailable extends RuntimeException {
  public RulesUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
