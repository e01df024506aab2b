package dev.encargo.owner;

import org.jspecify.annotations.Nullable;

/** The issuer's keys could not be fetched and none are remembered: nobody's token can be checked now. */
public final class IssuerUnavailable extends RuntimeException {
  public IssuerUnavailable(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
