package dev.encargo.local.cli;

import dev.encargo.local.cli.Terminal.Ink;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows a job to its end: on a terminal one line that is drawn again and again, else a line for each step of ten per cent.
 *
 * <p>Watching is looking: however it stops, the job goes on.
 */
final class Watching {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Terminal terminal;
  private final Api api;
  private final String id;
  private final boolean quiet;
  private volatile boolean over;
  private @Nullable String tag;
  private String lastShown = "";

  /**
   * @param quiet whether only the end matters and nothing is shown
   */
  Watching(Terminal terminal, Api api, String id, boolean quiet) {
    this.terminal = terminal;
    this.api = api;
    this.id = id;
    this.quiet = quiet;
  }

  /**
   * Waits for the job's end.
   *
   * @throws Api.Unreachable where the API was silent for a minute
   */
  JobView toTheEnd() {
    Thread farewell = new Thread(this::farewell);
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      return follow();
    } finally {
      over = true;
      try {
        Runtime.getRuntime().removeShutdownHook(farewell);
      } catch (IllegalStateException alreadyGoing) {
        // Ctrl-C came first: the hook is what speaks now.
      }
    }
  }

  private JobView follow() {
    Duration pause = FIRST_PAUSE;
    long silentSince = 0;
    Optional<JobView> seen = Optional.empty();
    while (true) {
      try {
        Optional<JobView> news = look();
        silentSince = 0;
        seen = news.or(seen::get0);
        if (news.isPresent()) {
          show(news.get());
          if (news.get().ended()) {
            return news.get();
          }
        }
      } catch (Api.Unreachable lost) {
        silentSince = silentSince == 0 ? System.nanoTime() : silentSince;
        if (System.nanoTime() - silentSince > PATIENCE.toNanos()) {
          throw lost;
        }
      }
      pause = sleep(pause);
    }
  }
}
