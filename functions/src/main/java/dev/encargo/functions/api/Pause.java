package dev.encargo.functions.api;

import java.time.Duration;

/** Passes time between two looks at a job; tests pass it without waiting. */
@FunctionalInterface
interface Pause {

  void pass(Duration time) throws InterruptedException;
}
