package dev.encargo.schedule;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is done at a tick while a job of an earlier one is unfinished. */
public enum Overlap {
  /** No job is made. */
  SKIP,
  /** A job is made, and begins when those before it have ended. */
  QUEUE,
  /** Those before it are cancelled, and a job is made. */
  CANCEL,
  /** A job is made, and runs beside them. */
  ALLOW;

  /** As it is written. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static @Nullable Overlap of(String word) {
    for (Overlap overlap : values()) {
      if (overlap.word().equals(word)) {
        return overlap;
      }
    }
    return null;
  }
}
