package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How results are printed: for people, or as the API's own JSON for programs. */
final class Output {

  @Option(names = "--json", description = "Print the API's JSON, for programs.")
  boolean json;

  @Spec(Spec.Target.MIXEE)
  @Nullable CommandSpec command;

  Terminal terminal() {
    CommandLine line = Objects.requireNonNull(command).root().commandLine();
    return ((Main) line.getCommand()).terminal();
  }

  /** Prints JSON and succeeds. */
  int print(JsonObject value) {
    terminal().out().println(value.toJson());
    return 0;
  }

  /**
   * Follows a job to its end and tells how it went.
   *
   * @return the exit code: 0 where it completed, else 1
   */
  int watch(Api api, String id) {
    JobView end = follow(api, id, true);
    if (json) {
      print(end.json());
    } else {
      tellEnd(end);
    }
    return end.completed() ? 0 : 1;
  }

  /**
   * Follows a job to its end, and says nothing of it yet.
   *
   * @param goesOnWithoutUs whether the platform is another process, so that Ctrl-C leaves the job running
   */
  JobView follow(Api api, String id, boolean goesOnWithoutUs) {
    Watching watching = new Watching(terminal(), api, id, json);
    return goesOnWithoutUs ? watching.untilCtrlC() : watching.toTheEnd();
  }

  /** One line about how a job ended, and its result. */
  void tellEnd(JobView job) {
    Terminal terminal = terminal();
    String took = job.took().map(time -> " in " + Words.time(time)).orElse("");
    terminal.line(
        terminal.ink(job.ink(), job.status())
            + took
            + terminal.ink(Ink.QUIET, "  job " + job.id()));
    job.text("error")
        .filter(error -> !job.completed())
        .ifPresent(error -> terminal.line(Words.oneLine(error)));
    job.object("result")
        .filter(result -> !result.names().isEmpty())
        .ifPresent(result -> PrettyJson.lines(result, terminal.width()).forEach(terminal::line));
  }
}
