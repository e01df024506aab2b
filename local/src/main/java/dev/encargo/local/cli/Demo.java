package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.RunFile;
import dev.encargo.local.cli.Terminal.Ink;
import dev.encargo.local.demo.SampleStatement;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo demo}. */
@Command(
    name = "demo",
    description = "See it work: start everything, import a card statement, print what came of it.",
    footer = {
      "",
      "It starts PostgreSQL, queues, file store, API and workers (or uses those that run), writes a sample",
      "statement, uploads it by a presigned URL and imports it with POST /api/jobs/dkt-import.",
      "",
      "Examples:",
      "  ./encargo demo",
      "  ./encargo demo --rows 1000000",
      "  ./encargo demo --stay                       keeps it running afterwards",
    })
final class Demo implements Callable<Integer> {

  private static final int MOST_ROWS = 5_000_000;

  /** The platform that is used: one that ran before, or one of this process that stops or stays. */
  private enum Whose {
    OTHERS,
    OURS,
    OURS_AND_STAYS
  }

  private static final Duration TOKEN = Duration.ofHours(1);

  @Option(
      names = "--rows",
      paramLabel = "N",
      description = "Rows of the statement, 1 to 5000000; ${DEFAULT-VALUE} where none is given.",
      defaultValue = "" + SampleStatement.DEMO_ROWS)
  int rows;

  @Option(names = "--stay", description = "Keep the platform running afterwards, until Ctrl-C.")
  boolean stay;

  @Mixin PlatformOptions options = new PlatformOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    if (rows < 1 || rows > MOST_ROWS) {
      throw new Failure("--rows must be 1 to " + MOST_ROWS + ".");
    }
    long began = System.nanoTime();
    RunFile found = RunFile.read(options.state()).orElse(null);
    if (found != null) {
      say("Using the platform that runs at " + found.apiUrl());
      return show(found.apiUrl(), began, Whose.OTHERS);
    }
    say("Starting PostgreSQL, queues, file store, API and workers on this machine …");
    var started = RunningPlatform.start(options, output.terminal());
    try (RunningPlatform running = started.running()) {
      say("Up after " + since(began) + ".");
      return show(running.platform().apiUrl(), began, stay ? Whose.OURS_AND_STAYS : Whose.OURS);
    }
  }

  private int show(String apiUrl, long began, Whose whose) {
    Path file = sample();
    String token =
        LocalTokens.issue(options.state(), apiUrl, ApiOptions.userOr(null), false, TOKEN);
    int code;
    try (Api api = new Api(apiUrl, token)) {
      long upload = System.nanoTime();
      StatementImport statement = new StatementImport(api);
      String key = statement.upload(file);
      say("Uploaded " + shortened(file) + " by a presigned URL in " + since(upload) + ".");
      JobView job = statement.create(key, file, JsonObject.EMPTY);
      say("Job " + job.id() + " imports it:");
      JobView end = output.follow(api, job.id(), whose == Whose.OTHERS);
      code = output.json ? report(end) : ImportReport.print(output.terminal(), end);
    }
    say("");
    say("All of it took " + since(began) + ".");
    next(apiUrl, file, whose);
    return whose == Whose.OURS_AND_STAYS ? Up.stay() : code;
  }

  private int report(JobView end) {
    output.print(end.json());
    return end.completed() ? 0 : 1;
  }

  private Path sample() {
    Path file = options.state().resolve("demo").resolve("statement-" + rows + ".csv");
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try (InputStream sample = SampleStatement.of(rows)) {
          Files.copy(sample, part, StandardCopyOption.REPLACE_EXISTING);
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      }
      return file;
    } catch (IOException e) {
      throw new Failure("Cannot write " + file + ": " + e.getMessage());
    }
  }

  private void next(String apiUrl, Path file, Whose whose) {
    boolean goesOn = whose != Whose.OURS;
    say(
        "API: "
            + output.terminal().ink(Ink.STRONG, apiUrl)
            + (goesOn ? "" : " (stops now; './encargo up' starts it again)"));
    say("Try next:");
    if (!goesOn) {
      say("  ./encargo up                         everything, until Ctrl-C");
    }
    say("  ./encargo jobs list                  what was done");
    say("  ./encargo cost                       what it would have cost in AWS");
    if (goesOn) {
      say("  ./encargo token --user ana           a token for curl");
    }
    say("  ./encargo import " + shortened(file));
    if (whose == Whose.OURS_AND_STAYS) {
      say("Ctrl-C stops it.");
    }
  }

  private static String shortened(Path file) {
    Path here = Path.of("").toAbsolutePath();
    return file.startsWith(here) ? here.relativize(file).toString() : file.toString();
  }

  private static String since(long began) {
    return Words.time(Duration.ofNanos(System.nanoTime() - began));
  }

  private void say(String text) {
    if (!output.json) {
      output.terminal().line(text);
    }
  }
}
