package dev.encargo.infra;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awscdk.assertions.Annotations;
import software.amazon.awscdk.assertions.Match;

class AwsSolutionsTest {

  @TestFactory
  Stream<DynamicTest> every_finding_of_cdk_and_of_the_aws_solutions_rules_is_mended_or_answered() {
    return Stream.of(
            Synthesis.DEFAULT,
            Synthesis.PROXY,
            Synthesis.CUSTOMER_KEY,
            Map.<String, Object>of("trial", "true"))
        .map(context -> DynamicTest.dynamicTest(context.toString(), () -> isClean(context)));
  }

  private static void isClean(Map<String, Object> context) {
    Annotations annotations = Annotations.fromStack(Synthesis.of(context).stack());
    annotations.hasNoError("*", Match.anyValue());
    annotations.hasNoWarning("*", Match.anyValue());
  }
}
