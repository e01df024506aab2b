package dev.encargo.local.cli;

import dev.encargo.local.LocalPlatform;
import java.util.ArrayList;
import java.util.List;

/** The platform that this process runs: stopped when it is closed, and on Ctrl-C, once and with one line. */
final class RunningPlatform implements AutoCloseable {

  private final LocalPlatform platform;
  private final Notices notices;
  private final Thread onCtrlC;

  private RunningPlatform(LocalPlatform platform, Notices notices, Terminal terminal) {
    this.platform = platform;
    this.notices = notices;
    this.onCtrlC = Thread.ofPlatform().unstarted(() -> stop(terminal));
  }

  /**
   * What is said while it starts is kept for later, what is said afterwards is shown at once, and what is said while it stops (that
   * handlers were interrupted, say) is for the log only.
   */
  private static final class Notices {
    private final Terminal terminal;
    private final List<String> kept = new ArrayList<>();
    private boolean started;
    private boolean stopping;

    Notices(Terminal terminal) {
      this.terminal = terminal;
    }

    synchronized void accept(String line) {
      if (stopping) {
        System.err.println(line);
      } else if (started) {
        terminal.error((terminal.live() ? "\r" : "") + line);
      } else {
        kept.add(line);
      }
    }

    synchronized void silence() {
      stopping = true;
    }

    synchronized List<String> release() {
      started = true;
      return List.copyOf(kept);
    }
  }

  /** A platform and what it said while it started. */
  record Started(RunningPlatform running, List<String> notices) {}

  static Started start(PlatformOptions options, Terminal terminal) {
    PlatformLog.open(options.state());
    Notices notices = new Notices(terminal);
    LocalPlatform platform = LocalPlatform.start(options.toLocal().withNotices(notices::accept));
    RunningPlatform running = new RunningPlatform(platform, notices, terminal);
    Runtime.getRuntime().addShutdownHook(running.onCtrlC);
    return new Started(running, notices.release());
  }

  LocalPlatform platform() {
    return platform;
  }

  private void stop(Terminal terminal) {
    terminal.line(terminal.live() ? "\rStopping …" : "Stopping …");
    notices.silence();
    platform.close();
    terminal.line("Stopped. Unfinished jobs go on at the next start.");
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(onCtrlC);
      notices.silence();
      platform.close();
    } catch (IllegalStateException endingAlready) {
      // Ctrl-C came first: its hook stops the platform.
    }
  }
}
