package dev.encargo.local.cli;

import dev.encargo.local.cli.Terminal.Ink;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Follows a job to its end: on a terminal one line that is drawn again and again, else a line for each step of ten per cent.
 *
 * <p>Watching is looking: however it stops, the job goes on.
 */
final class Watching {

  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Terminal terminal;
  private final Api api;
  private final String path;
  private final boolean quiet;
  private final String id;
  private final LongWait longWait;
  private @Nullable JobView job;
  private @Nullable String tag;
  private String lastStep = "";
  private long silentSince;

  /**
   * @param quiet whether only the end matters and nothing is shown
   */
  Watching(Terminal terminal, Api api, String id, boolean quiet) {
    this.terminal = terminal;
    this.api = api;
    this.id = id;
    this.path = "/api/jobs/" + Api.segment(id);
    this.quiet = quiet;
    this.longWait = new LongWait(api);
  }

  /**
   * As {@link #toTheEnd}; on Ctrl-C it says that the job goes on, and how to look again.
   *
   * @throws Api.Unreachable where the API was silent for a minute
   */
  JobView untilCtrlC() {
    Thread farewell = Thread.ofPlatform().unstarted(this::sayGoodbye);
    Runtime.getRuntime().addShutdownHook(farewell);
    try {
      return toTheEnd();
    } finally {
      forget(farewell);
    }
  }

  /**
   * Waits for the job's end.
   *
   * @throws Api.Unreachable where the API was silent for a minute
   */
  JobView toTheEnd() {
    Duration pause = FIRST_PAUSE;
    while (true) {
      Optional<JobView> news = look();
      if (news.isPresent()) {
        show(news.get());
        if (news.get().ended()) {
          return news.get();
        }
        job = news.get();
      }
      if (job != null) {
        explain(job);
      }
      Pause.of(pause);
      pause = news.isPresent() ? FIRST_PAUSE : longer(pause);
    }
  }

  /** The job if it has changed since the last look, or nothing while the API is silent. */
  private Optional<JobView> look() {
    try {
      Optional<Api.Tagged> changed = api.getIfChanged(path, tag);
      silentSince = 0;
      changed.ifPresent(tagged -> tag = tagged.tag());
      return changed.map(tagged -> new JobView(tagged.body()));
    } catch (Api.Unreachable lost) {
      silentSince = silentSince == 0 ? System.nanoTime() : silentSince;
      if (System.nanoTime() - silentSince > PATIENCE.toNanos()) {
        throw lost;
      }
      if (terminal.live() && !quiet) {
        terminal.redraw(terminal.ink(Ink.WAITING, "The API is silent; trying again …"));
      }
      tag = null;
      return Optional.empty();
    }
  }

  private void show(JobView job) {
    if (quiet) {
      return;
    }
    if (terminal.live()) {
      terminal.redraw(ProgressLine.bar(terminal, job));
      if (job.ended()) {
        terminal.endDrawing();
      }
      return;
    }
    String step = job.status() + job.percent() / 10;
    if (!step.equals(lastStep)) {
      terminal.line(ProgressLine.plain(job));
      lastStep = step;
    }
  }

  private void explain(JobView waiting) {
    longWait
        .explained(waiting, Instant.now())
        .ifPresent(words -> {
          if (quiet) {
            terminal.error(words);
          } else if (terminal.live()) {
            terminal.redraw("");
            terminal.line("\r" + words);
            show(waiting);
          } else {
            terminal.line(words);
          }
        });
  }

  private void sayGoodbye() {
    if (!quiet) {
      terminal.line(
          (terminal.live() ? "\n" : "") + "Stopped watching; the job goes on. Look again:");
      terminal.line("./encargo jobs watch " + id);
    }
  }

  private static void forget(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyRunning) {
      // Ctrl-C came first, and the hook speaks.
    }
  }

  private static Duration longer(Duration pause) {
    Duration next = pause.multipliedBy(3).dividedBy(2);
    return next.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : next;
  }
}
