package dev.encargo.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.job.Transition;
import dev.encargo.local.LocalOptions;
import dev.encargo.local.cost.Bill;
import dev.encargo.local.cost.Prices;
import dev.encargo.local.cost.Usage;
import dev.encargo.local.template.Endpoints;
import dev.encargo.local.template.MappingDescription;
import dev.encargo.local.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What the documents say, compared with what is so. */
class DocumentsTest {

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  private static String read(String file) throws IOException {
    return Files.readString(PROJECT.resolve(file));
  }

  private static Set<String> found(String text, String pattern) {
    return Pattern.compile(pattern, Pattern.MULTILINE)
        .matcher(text)
        .results()
        .map(match -> match.group(1) + " to " + match.group(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void the_page_of_the_lifecycle_has_exactly_the_transitions_there_are() throws IOException {
    Set<String> real =
        Transition.ALL.stream()
            .map(transition -> transition.from() + " to " + transition.to())
            .collect(Collectors.toCollection(TreeSet::new));
    String page = read("docs/lifecycle.md");
    assertThat(found(page, "^\\| ([A-Z]+) \\| ([A-Z]+) \\|")).as("table").isEqualTo(real);
    assertThat(found(page, "^  ([A-Z]+) --> ([A-Z]+)")).as("drawing").isEqualTo(real);
  }

  @Test
  void every_command_that_a_document_shows_exists() throws IOException {
    CommandLine root =
        new CommandLine(new Main(new Terminal(System.out, System.err, 0, false, true)));
    for (String file :
        List.of(
            "README.md",
            "docs/lifecycle.md",
            "docs/handlers.md",
            "docs/api.md",
            "docs/trouble.md",
            "docs/deploy.md")) {
      List<String> shown =
          Pattern.compile("\\./encargo ([a-z]+)(?: ([a-z]+))?")
              .matcher(read(file))
              .results()
              .map(match -> command(root, match))
              .toList();
      assertThat(shown).as(file).allSatisfy(problem -> assertThat(problem).isEmpty());
    }
  }

  /** Empty where it exists. */
  private static String command(CommandLine root, MatchResult shown) {
    CommandLine first = root.getSubcommands().get(shown.group(1));
    boolean group = first != null && !first.getSubcommands().isEmpty();
    boolean known = first != null && (!group || first.getSubcommands().containsKey(shown.group(2)));
    return known ? "" : shown.group();
  }

  @Test
  void every_link_between_the_documents_leads_somewhere() throws IOException {
    try (Stream<Path> pages = Files.list(PROJECT.resolve("docs"))) {
      for (Path page : Stream.concat(pages, Stream.of(PROJECT.resolve("README.md"))).toList()) {
        Pattern.compile("\\]\\((?!https?:|#)([^)#]+)")
            .matcher(Files.readString(page))
            .results()
            .map(match -> page.resolveSibling(match.group(1)))
            .forEach(target -> assertThat(target).as(page.toString()).exists());
      }
    }
  }

  @Test
  void the_documents_name_the_ports_that_are_used() throws IOException {
    assertThat(read("README.md")).contains("127.0.0.1:" + LocalOptions.API_PORT);
    assertThat(read("docs/trouble.md"))
        .contains("127.0.0.1:" + LocalOptions.POSTGRES_PORT)
        .contains("Port " + LocalOptions.API_PORT);
  }

  @Test
  void the_price_of_an_idle_month_is_that_of_the_template() throws IOException {
    Template template = Template.read(PROJECT.resolve("template.yaml"));
    Map<String, String> issuer = Map.of("JwtIssuer", "https://issuer", "JwtAudience", "encargo");
    List<MappingDescription> mappings =
        template.on(new Endpoints(name -> name, "h", 1, issuer)).mappings();
    long fifo = mappings.stream().filter(one -> one.queueArn().endsWith(".fifo")).count();
    long alarms = template.alarmMetrics();
    Usage nothing =
        new Usage(
            "",
            0,
            Map.of(),
            Map.of(
                "fifo mappings",
                fifo,
                "standard mappings",
                mappings.size() - fifo,
                "secrets",
                template.secrets(),
                "alarm metrics",
                alarms));
    double dollars = Bill.idle(nothing, Prices.read()).total();
    assertThat(read("docs/deploy.md"))
        .contains(
            "| alarms | " + alarms + " metrics",
            String.format(Locale.ROOT, "| **together** | | **%.2f** |", dollars));
    assertThat(Math.round(dollars)).as("README.md says 'some ten dollars'").isEqualTo(10);
    assertThat(read("README.md")).contains("some ten dollars a month");
  }
}
