package dev.encargo.local.cli;

import dev.encargo.json.InvalidInput;
import dev.encargo.json.Nearest;
import dev.encargo.local.CannotStart;
import dev.encargo.local.cli.Terminal.Ink;
import dev.encargo.local.template.TemplateProblem;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code encargo}: background jobs on this machine, and the client of those in AWS. */
@Command(
    name = "encargo",
    versionProvider = Main.Version.class,
    description =
        "Background jobs: the whole platform on this machine, and a client for one in AWS.",
    synopsisSubcommandLabel = "COMMAND",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    subcommands = {
      Demo.class,
      Up.class,
      Down.class,
      Jobs.class,
      Schedules.class,
      ImportFile.class,
      Payouts.class,
      Outbox.class,
      Webhooks.class,
      Limits.class,
      Queues.class,
      Workers.class,
      ShowMetrics.class,
      Token.class,
      MigrateDatabase.class,
      Cost.class,
    },
    footer = {
      "",
      "Start here:",
      "  ./encargo demo                              see a statement of 18,432 rows imported",
      "  ./encargo up                                start everything; Ctrl-C stops it",
      "  ./encargo jobs create noop --wait           in another terminal: a first job",
      "  ./encargo import statement.csv              import a file of your own",
      "  ./encargo COMMAND --help                    more about one command, with examples",
      "",
      "With an API in AWS: set ENCARGO_API and ENCARGO_TOKEN, or write --api and --token.",
      "Exit codes: 0 done, 1 failed, 2 not understood.",
    })
public final class Main implements Runnable {

  /** Reads the version that the build wrote. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"encargo " + Optional.ofNullable(version).orElse("(not packaged)")};
    }
  }

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = CommandLine.ScopeType.INHERIT,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  boolean version;

  private final Terminal terminal;

  Main(Terminal terminal) {
    this.terminal = terminal;
  }

  Terminal terminal() {
    return terminal;
  }

  /**
   * Runs one command and ends the process.
   *
   * @param arguments as typed
   */
  public static void main(String[] arguments) {
    System.exit(run(Terminal.detect(System.getenv()), arguments));
  }

  /** Runs one command; the result is the process's exit code. */
  static int run(Terminal terminal, String... arguments) {
    CommandLine line = new CommandLine(new Main(terminal));
    line.setOut(new PrintWriter(terminal.out(), true, terminal.out().charset()));
    line.setErr(new PrintWriter(terminal.err(), true, terminal.err().charset()));
    line.setUsageHelpWidth(Math.clamp(terminal.width(), 60, 110));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF));
    line.setUsageHelpLongOptionsMaxWidth(30);
    line.setAbbreviatedOptionsAllowed(true);
    line.setExpandAtFiles(false); // @file is how a payload is given
    readable(line);
    line.setParameterExceptionHandler((problem, typed) -> misunderstood(terminal, problem));
    line.setExecutionExceptionHandler((problem, command, parsed) -> failed(terminal, problem));
    return line.execute(arguments);
  }

  /** Options in the order of their meaning, the ones that all commands have last. */
  private static void readable(CommandLine command) {
    command.getCommandSpec().usageMessage().sortOptions(false).abbreviateSynopsis(true);
    command.getSubcommands().values().forEach(Main::readable);
  }

  /** A group without a command, such as {@code encargo jobs}, shows what there is. */
  @Override
  public void run() {
    new CommandLine(this).usage(terminal.out());
  }

  private static int misunderstood(Terminal terminal, ParameterException problem) {
    CommandLine command = problem.getCommandLine();
    if (problem instanceof UnmatchedArgumentException unmatched) {
      terminal.error("encargo: " + unknown(command, unmatched));
      if (!command.getSubcommands().isEmpty()) {
        terminal.error("There are: " + String.join(", ", command.getSubcommands().keySet()));
      }
    } else {
      terminal.error("encargo: " + problem.getMessage());
    }
    terminal.error("Help: ./" + command.getCommandSpec().qualifiedName() + " --help");
    return CommandLine.ExitCode.USAGE;
  }

  /** The first word that nothing was made of, and what may have been meant. */
  private static String unknown(CommandLine command, UnmatchedArgumentException problem) {
    String word = problem.getUnmatched().getFirst();
    boolean option = word.startsWith("-");
    Collection<String> known =
        option ? command.getCommandSpec().optionsMap().keySet() : command.getSubcommands().keySet();
    String meant = Nearest.to(word, known).map(near -> "; did you mean " + near + "?").orElse("");
    String what =
        option ? "no option of" : known.isEmpty() ? "one word too many for" : "no command of";
    return word + " is " + what + " ./" + command.getCommandSpec().qualifiedName() + meant;
  }

  private static int failed(Terminal terminal, Exception problem) {
    switch (problem) {
      case Failure _, ApiProblem _, Api.Unreachable _, CannotStart _, TemplateProblem _ ->
          error(terminal, String.valueOf(problem.getMessage()));
      case InvalidInput _ ->
          error(terminal, "The answer was not understood: " + problem.getMessage());
      default -> {
        error(terminal, "This should not happen: " + problem);
        problem.printStackTrace(terminal.err());
      }
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static void error(Terminal terminal, String message) {
    terminal.error(terminal.ink(Ink.BAD, "encargo: ") + message);
  }
}
