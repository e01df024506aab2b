package dev.encargo.benchmarks;

/**
 * Repeats a piece of work until the JVM has compiled what there is to compile: what it compiles meanwhile is taken from the two cores
 * that are measured, and was a third of them after a hundred thousand jobs.
 */
final class WarmUp {

  private static final int MOST = 15;

  /** So many rounds after another that were no faster than the best before them are taken for the end. */
  private static final int NO_FASTER = 3;

  /** A gain that is smaller is noise. */
  private static final double GAIN = 0.97;

  private WarmUp() {}

  /** A piece of work that tells how many nanoseconds it took. */
  interface Round {
    long run() throws InterruptedException;
  }

  static void until(Round round) throws InterruptedException {
    long best = Long.MAX_VALUE;
    int noFaster = 0;
    for (int i = 0; i < MOST && noFaster < NO_FASTER; i++) {
      long took = round.run();
      noFaster = took < best * GAIN ? 0 : noFaster + 1;
      best = Math.min(best, took);
    }
  }
}
