package dev.encargo.infra;

import org.junit.jupiter.api.Test;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;

class AwsSolutionsTest {

  @Test
  void every_finding_of_cdk_and_of_the_aws_solutions_rules_is_mended_or_answered() {
    Annotations annotations = Annotations.fromStack(Synthesis.STACK);
    annotations.hasNoError("*", Match.anyValue());
    annotations.hasNoWarning("*", Match.anyValue());
  }
}
