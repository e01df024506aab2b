package dev.encargo.local.cli;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.RunFile;
import dev.encargo.local.cli.Terminal.Ink;
import dev.encargo.local.cost.Bill;
import dev.encargo.local.cost.Prices;
import dev.encargo.local.cost.Usage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code encargo cost}. */
@Command(
    name = "cost",
    description =
        "What a month without work costs in AWS, and a million jobs like those that ran here.",
    footer = {
      "",
      "Requests, statements and Lambda's time are counted while the platform runs, from its start; where none",
      "runs, the counts of the last one are used. Statements are counted with 'up --database data-api' only.",
      "",
      "Examples:",
      "  ./encargo cost",
      "  ./encargo cost --jobs-per-second 500 --capacity-units 8",
      "  ./encargo cost --json",
    })
final class Cost implements Callable<Integer> {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int DETAIL = 47;

  @Option(
      names = "--jobs-per-second",
      paramLabel = "N",
      description =
          "How fast jobs come while the database is awake, for its price; ${DEFAULT-VALUE} where none is given.",
      defaultValue = "100")
  double jobsPerSecond;

  @Option(
      names = "--capacity-units",
      paramLabel = "N",
      description =
          "Aurora capacity units at that pace, 0.5 to 256; ${DEFAULT-VALUE} where none is given.",
      defaultValue = "2")
  double capacityUnits;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "Where the platform keeps its state; the folder .encargo of the project where none is given.")
  @Nullable Path data;

  @Mixin Output output = new Output();

  @Override
  public Integer call() {
    if (!(jobsPerSecond > 0)) {
      throw new Failure("--jobs-per-second must be more than 0.");
    }
    if (!(capacityUnits >= 0.5 && capacityUnits <= 256)) {
      throw new Failure("--capacity-units must be 0.5 to 256.");
    }
    Usage usage = usage(ApiOptions.stateOr(data));
    Prices prices = Prices.read();
    Bill idle = Bill.idle(usage, prices);
    Optional<Bill> busy =
        usage.jobs() == 0
            ? Optional.empty()
            : Optional.of(
                Bill.perMillion(usage, prices, new Bill.Assumptions(jobsPerSecond, capacityUnits)));
    if (output.json) {
      JsonObject both =
          JsonObject.of("currency", "USD", "region", "us-east-1", "idleMonth", idle.toJson());
      return output.print(
          busy.map(bill -> both.with("millionJobs", bill.toJson()))
              .orElse(both)
              .with("counted", usage.toJson()));
    }
    tell(usage, idle, busy);
    return 0;
  }

  private static Usage usage(Path state) {
    try {
      RunFile run = RunFile.read(state).orElse(null);
      String json = run == null ? Files.readString(state.resolve(Usage.FILE)) : ask(run.apiUrl());
      return Usage.of(Json.parseObject(json));
    } catch (NoSuchFileException e) {
      throw new Failure(
          "Nothing has run in " + state + " yet.\nSee something run first: ./encargo demo");
    } catch (IOException | InvalidInput e) {
      throw new Failure("The counts of " + state + " cannot be read: " + e.getMessage());
    }
  }

  private static String ask(String apiUrl) throws IOException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(apiUrl + Usage.PATH)).timeout(PATIENCE).build();
      return http.send(request, BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("Interrupted.");
    }
  }

  private void tell(Usage usage, Bill idle, Optional<Bill> busy) {
    Terminal terminal = output.terminal();
    table("A month in which nothing is done", idle);
    if (busy.isEmpty()) {
      terminal.line("No job has ended since " + usage.since() + ": run some, and ask again.");
      return;
    }
    table(
        "A million jobs like the " + Words.count(usage.jobs()) + " since " + usage.since(),
        busy.get());
    if (!usage.countsDataApi()) {
      note(
          "The Data API is not in it: its requests are counted with ./encargo up --database data-api.");
    }
    note(
        "Counted here: requests, statements, Lambda's time on this machine's processor (not AWS's), at the functions' memory of the template.");
    note(
        String.format(
            Locale.ROOT,
            "Assumed: %s jobs a second at %s capacity units while the database is awake; 700 bytes of log an invocation and 400 a request besides the functions' own; list prices of us-east-1 without free tiers.",
            plain(jobsPerSecond),
            plain(capacityUnits)));
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }

  private void table(String title, Bill bill) {
    Terminal terminal = output.terminal();
    terminal.line(terminal.ink(Ink.STRONG, title));
    for (Bill.Line line : bill.lines()) {
      terminal.line(row(line.part(), line.arithmetic(), line.dollars()));
    }
    terminal.line(terminal.ink(Ink.STRONG, row("together", "", bill.total())));
    terminal.line("");
  }

  private static String row(String part, String arithmetic, double dollars) {
    return String.format(
        Locale.ROOT, "  %-20s %-" + DETAIL + "s %8s", part, arithmetic, amount(dollars));
  }

  /** To the cent; what is less than half of one is not nothing. */
  private static String amount(double dollars) {
    return dollars > 0 && dollars < 0.005 ? "< 0.01" : String.format(Locale.ROOT, "%,.2f", dollars);
  }

  private void note(String text) {
    Terminal terminal = output.terminal();
    Words.wrap(text, Math.min(terminal.width(), 80) - 1)
        .forEach(line -> terminal.line(terminal.ink(Ink.QUIET, line)));
  }
}
