package dev.encargo.outbox;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of telling a receiver. */
sealed interface Told {

  /** The receiver has it. */
  record Delivered(@Nullable Integer status) implements Told {}

  /**
   * Not now.
   *
   * @param status that the receiver answered with; null where it did not
   * @param after no sooner again than this; null where the receiver did not say
   */
  record Again(@Nullable Integer status, String error, @Nullable Duration after) implements Told {}

  /**
   * Not ever.
   *
   * @param gone whether nothing else is to be sent there either
   */
  record Never(@Nullable Integer status, String error, boolean gone) implements Told {}
}
