package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CommittedTemplateTest {
  private static final Path FILE = Path.of("..", "template.yaml");

  @Test
  void template_yaml_is_what_the_code_synthesises() throws IOException {
    String synthesised = new CommittedTemplate(Synthesis.deployed().content()).text();
    if (Boolean.getBoolean("update")) {
      Files.writeString(FILE, synthesised);
    }
    assertThat(Files.exists(FILE) ? Files.readString(FILE) : "")
        .as("template.yaml; ./mvnw -pl infra-cdk test -Dupdate writes it anew")
        .isEqualTo(synthesised);
  }
}
