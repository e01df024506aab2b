package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommittedTemplateTest {
  private static final Path FILE = Path.of("..", "template.yaml");

  private final CommittedTemplate committed =
      new CommittedTemplate(Synthesis.of(Synthesis.DEFAULT).content());

  @Test
  void template_yaml_is_what_the_code_synthesises() throws IOException {
    if (Boolean.getBoolean("update")) {
      Files.writeString(FILE, committed.text());
    }
    assertThat(Files.exists(FILE) ? Files.readString(FILE).lines() : "".lines())
        .as("template.yaml; ./mvnw -pl infra-cdk test -Dupdate writes it anew")
        .containsExactlyElementsOf(committed.text().lines().toList());
  }

  @Test
  void what_was_written_reads_back_as_what_was_meant() {
    assertThat(Synthesis.parse(committed.text())).isEqualTo(committed.content());
  }

  @Test
  void nothing_in_it_changes_with_the_code_of_the_functions() {
    assertThat(committed.text()).doesNotContainPattern("[0-9a-f]{32}");
  }

  @Test
  void functions_come_from_the_zip_that_the_build_makes() {
    assertThat(new Template(committed.content()).ofType("AWS::Lambda::Function"))
        .allSatisfy(function ->
            assertThat(Template.map(function.body().get("Metadata")))
                .containsEntry("aws:asset:path", "functions/target/functions.zip")
                .containsEntry("aws:asset:property", "Code"));
  }

  @Test
  void integrations_name_the_function_that_sam_local_knows() {
    assertThat(new Template(committed.content()).resource("JobsIntegration").get("IntegrationUri"))
        .isEqualTo(Map.of("Fn::GetAtt", List.of("JobsFunction", "Arn")));
  }

  @Test
  void it_holds_what_we_wrote_and_nothing_that_cdk_adds() {
    assertThat(new Template(committed.content()).resources().values())
        .extracting(Template.Resource::type)
        .filteredOn(type -> type.startsWith("AWS::CDK") || type.startsWith("Custom::"))
        .containsExactly("Custom::DatabaseSchema");
    assertThat(committed.content()).containsOnlyKeys("Description", "Resources", "Outputs");
  }

  @Test
  void it_is_yaml_without_tags_and_anchors() {
    assertThat(committed.text().lines())
        .noneMatch(line -> line.matches(".*: ?[!&].*|.*- [!&].*"))
        .noneMatch(line -> line.matches(".*[:-] \\*\\w+$"));
  }
}
