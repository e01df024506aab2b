package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What <a href="https://github.com/aws-cloudformation/cfn-lint">cfn-lint</a> says, where it is installed. */
class CfnLintTest {
  /** A dependency that CDK writes down though it follows from a reference; it does no harm. */
  private static final String REDUNDANT_DEPENDENCY = "W3005";

  @TestFactory
  Stream<DynamicTest> cfn_lint_finds_nothing() {
    return Stream.of(
            Synthesis.DEFAULT,
            Synthesis.PROXY,
            Synthesis.CUSTOMER_KEY,
            Map.<String, Object>of("trial", "true"))
        .map(context -> DynamicTest.dynamicTest(context.toString(), () -> isClean(context)));
  }

  private static void isClean(Map<String, Object> context)
      throws IOException, InterruptedException {
    assumeTrue(onPath("cfn-lint"), "cfn-lint is not on the PATH: pip install cfn-lint");
    Path file =
        Files.writeString(
            Path.of("target", "synthesis", "lint-" + context.hashCode() + ".yaml"),
            PlainYaml.write(new CommittedTemplate(Synthesis.of(context).content()).content()));
    Process lint =
        new ProcessBuilder(
                "cfn-lint", "--ignore-checks", REDUNDANT_DEPENDENCY, "--", file.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(lint.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(lint.waitFor()).as(said).isZero();
    assertThat(said).isBlank();
  }

  private static boolean onPath(String program) {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
