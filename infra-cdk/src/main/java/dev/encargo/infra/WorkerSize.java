package dev.encargo.infra;

/**
 * What the workers of one priority may use.
 *
 * @param concurrency how many environments may run at a time: {@code MaximumConcurrency} of the event source mapping, 2 to 1,000
 * @param memoryMegabytes 128 to 10,240; 1,769 is one whole core
 */
public record WorkerSize(int concurrency, int memoryMegabytes) {

  /**
   * Checks.
   *
   * @throws BadInput where Lambda would refuse one of the two
   */
  public WorkerSize {
    Limits.within("a worker's concurrency", concurrency, 2, 1000);
    Limits.within("a worker's memory in megabytes", memoryMegabytes, 128, 10_240);
  }
}
