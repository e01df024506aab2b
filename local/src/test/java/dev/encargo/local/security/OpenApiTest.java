package dev.encargo.local.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The description beside the template and the function. */
class OpenApiTest {

  private static final Path SERVED =
      Path.of("..", "functions", "src/main/resources/dev/encargo/functions/api/openapi.json");

  @Test
  void every_route_is_described_and_nothing_else_is() throws IOException {
    TreeSet<String> routes =
        Pattern.compile("RouteKey: (.+)")
            .matcher(Files.readString(Path.of("..", "template.yaml")))
            .results()
            .map(route -> route.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(Interface.read().operations().keySet()).isEqualTo(routes);
  }

  @Test
  void what_is_served_is_the_document() throws IOException {
    String document = Interface.read().json() + "\n";
    if (Boolean.getBoolean("update") || System.getProperty("update") != null) {
      Files.writeString(SERVED, document);
    }
    assertThat(Json.parse(Files.readString(SERVED)))
        .as("write it anew: -Dtest=OpenApiTest -Dupdate")
        .isEqualTo(Json.parse(document));
  }

  @Test
  void every_problem_that_is_described_names_the_ways_it_can_be_met() throws IOException {
    Interface description = Interface.read();
    description
        .operations()
        .values()
        .forEach(operation -> {
          assertThat(operation.spec().names())
              .as(operation.key())
              .contains("operationId", "summary", "responses");
          boolean open =
              operation.spec().names().contains("security")
                  && operation.spec().list("security").isEmpty();
          assertThat(operation.spec().object("responses").names().contains("401"))
              .as(operation.key())
              .isEqualTo(!open);
          assertThat(
                  operation.spec().object("responses").names().contains("403")
                      || !operation.isForAdministrators())
              .as(operation.key())
              .isTrue();
        });
  }
}
