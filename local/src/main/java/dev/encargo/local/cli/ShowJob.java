package dev.encargo.local.cli;

import dev.encargo.json.JsonObject;
import dev.encargo.local.cli.Terminal.Ink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code encargo jobs show}. */
@Command(
    name = "show",
    description = "Show all about one job.",
    footer = {
      "",
      "Examples:",
      "  ./encargo jobs show 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d --logs --attempts",
      "  ./encargo jobs show 0198c1f0-0d1e-7c55-9d3e-0a6b7a1f2c3d --json",
    })
final class ShowJob implements Callable<Integer> {

  private static final List<String> FACTS =
      List.of(
          "name",
          "priority",
          "createdAt",
          "scheduledAt",
          "startedAt",
          "completedAt",
          "retryCount",
          "maxRetries",
          "retryDelay",
          "workerId",
          "orderingKey",
          "uniqueKey",
          "url",
          "webhookUrl",
          "scheduleId",
          "cancelRequestedAt");

  @Parameters(paramLabel = "ID", description = "The job's id.")
  String id = "";

  @Option(names = "--logs", description = "With the lines that its handler logged.")
  boolean logs;

  @Option(
      names = "--attempts",
      description = "With each attempt: when, which worker, how it ended.")
  boolean attempts;

  @Mixin ApiOptions target = new ApiOptions();
  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    try (Api api = target.connect()) {
      List<String> include = new ArrayList<>();
      if (logs) {
        include.add("logs");
      }
      if (attempts) {
        include.add("attempts");
      }
      String wanted = include.isEmpty() ? "" : "?include=" + String.join(",", include);
      JsonObject job = api.get("/api/jobs/" + Api.segment(id) + wanted);
      if (output.json) {
        return output.print(job);
      }
      show(new JobView(job));
      return 0;
    }
  }

  private void show(JobView job) {
    Terminal terminal = output.terminal();
    terminal.line(terminal.ink(Ink.STRONG, job.type()) + "  " + job.id());
    fact(
        "status",
        terminal.ink(job.ink(), job.status())
            + job.took().map(time -> " in " + Words.time(time)).orElse(""));
    fact(
        "progress",
        job.percent()
            + " %"
            + job.items().map(items -> "  " + items).orElse("")
            + job.message().map(message -> "  " + Words.oneLine(message)).orElse(""));
    if (Boolean.TRUE.equals(job.json().get("loteDeleted"))) {
      fact("lote", "deleted since");
    }
    for (String name : FACTS) {
      Object value = job.json().get(name);
      if (value != null) {
        fact(
            name,
            name.endsWith("At") ? Words.moment(value.toString()) : Words.oneLine(value.toString()));
      }
    }
    job.text("error")
        .ifPresent(error -> fact("error", terminal.ink(Ink.BAD, Words.oneLine(error))));
    for (String name : List.of("payload", "metadata", "checkpoint", "result")) {
      job.object(name)
          .filter(value -> !value.names().isEmpty())
          .ifPresent(value -> json(name, value));
    }
    if (attempts) {
      showAttempts(job);
    }
    if (logs) {
      showLogs(job);
    }
  }

  private void fact(String name, String value) {
    Terminal terminal = output.terminal();
    terminal.line(
        terminal.ink(Ink.QUIET, name + " ".repeat(Math.max(0, 18 - name.length()))) + value);
  }

  private void json(String name, @Nullable Object value) {
    Terminal terminal = output.terminal();
    List<String> lines = PrettyJson.lines(value, terminal.width() - 18);
    fact(name, lines.getFirst());
    lines.stream().skip(1).forEach(line -> fact("", line));
  }

  private void showAttempts(JobView job) {
    Table table = new Table("ATTEMPT", "STARTED", "TOOK", "OUTCOME", "WORKER", "ERROR");
    int number = 0;
    for (JsonObject json : job.objects("attempts")) {
      JobView attempt = new JobView(json);
      table.row(
          JobView.ink(json.text("outcome", "")),
          Integer.toString(++number),
          Words.moment(json.text("startedAt", "")),
          attempt.duration("startedAt", "endedAt").map(Words::time).orElse(""),
          json.text("outcome", ""),
          shortId(json.text("workerId", "")),
          Words.oneLine(json.text("error", "")));
    }
    Terminal terminal = output.terminal();
    terminal.line("");
    table.lines(terminal, 3).forEach(terminal::line);
  }

  /** The end of an id, which is what tells two apart: they begin with the time. */
  private static String shortId(String id) {
    return id.length() > 12 ? "…" + id.substring(id.length() - 12) : id;
  }

  private void showLogs(JobView job) {
    Terminal terminal = output.terminal();
    terminal.line("");
    int lines = 0;
    for (JsonObject log : job.objects("logs")) {
      lines++;
      String level = log.text("level", "INFO");
      Ink ink = "ERROR".equals(level) ? Ink.BAD : "WARN".equals(level) ? Ink.WAITING : Ink.QUIET;
      terminal.line(
          terminal.ink(Ink.QUIET, Words.moment(log.text("at", "")))
              + "  "
              + terminal.ink(ink, level)
              + " ".repeat(Math.max(0, 5 - level.length()))
              + "  "
              + Words.oneLine(log.text("message", "")));
    }
    if (lines == 0) {
      terminal.line(terminal.ink(Ink.QUIET, "No log lines."));
    }
  }
}
