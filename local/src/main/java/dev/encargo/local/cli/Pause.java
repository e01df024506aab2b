package dev.encargo.local.cli;

import java.time.Duration;

/** How a command waits. */
final class Pause {

  private Pause() {}

  /**
   * Lets the time pass.
   *
   * @throws Failure where somebody interrupts it
   */
  static void of(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("Interrupted.");
    }
  }
}
