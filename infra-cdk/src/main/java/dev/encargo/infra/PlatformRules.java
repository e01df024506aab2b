package dev.encargo.infra;

import java.util.List;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.lambda.CfnPermission;
import software.constructs.Construct;

/**
 * The rules on a clock. EventBridge counts in UTC, in <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html">six fields of which exactly one of
 * the two days is a question mark</a>; such rules live on the default bus only.
 */
final class PlatformRules {
  private PlatformRules() {}

  static void create(Construct scope, List<PlatformRule> rules, JobFunctions functions) {
    for (PlatformRule rule : rules) {
      PlatformFunction woken =
          switch (rule.target()) {
            case SWEEP -> functions.sweep();
          };
      create(scope, rule, woken);
    }
  }

  private static void create(Construct scope, PlatformRule given, PlatformFunction woken) {
    CfnRule rule =
        CfnRule.Builder.create(scope, given.id())
            .description(given.description())
            .scheduleExpression(given.schedule().getExpressionString())
            .state("ENABLED")
            .targets(
                List.of(
                    CfnRule.TargetProperty.builder().id(woken.id()).arn(woken.liveArn()).build()))
            .build();
    CfnPermission.Builder.create(scope, woken.id() + "CalledBy" + given.id())
        .action("lambda:InvokeFunction")
        .functionName(woken.liveArn())
        .principal("events.amazonaws.com")
        .sourceArn(rule.getAttrArn())
        .build();
  }
}
