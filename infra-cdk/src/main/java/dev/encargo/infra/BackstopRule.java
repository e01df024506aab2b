package dev.encargo.infra;

import java.util.List;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.lambda.CfnPermission;
import software.constructs.Construct;

/**
 * Once a day the sweep runs whether or not anything has armed it. EventBridge counts in UTC, in <a
 * href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html">six fields of which exactly one of
 * the two days is a question mark</a>.
 */
final class BackstopRule {
  private BackstopRule() {}

  static void create(Construct scope, PlatformFunction sweep) {
    CfnRule rule =
        CfnRule.Builder.create(scope, "BackstopSweepRule")
            .description("Wakes the sweep once a day, whatever has happened to its timer")
            .scheduleExpression("cron(15 3 * * ? *)")
            .state("ENABLED")
            .targets(
                List.of(
                    CfnRule.TargetProperty.builder()
                        .id("SweepFunction")
                        .arn(sweep.liveArn())
                        .build()))
            .build();
    CfnPermission.Builder.create(scope, "SweepFunctionCalledByRule")
        .action("lambda:InvokeFunction")
        .functionName(sweep.liveArn())
        .principal("events.amazonaws.com")
        .sourceArn(rule.getAttrArn())
        .build();
  }
}
