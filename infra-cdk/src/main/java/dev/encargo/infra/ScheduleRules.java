package dev.encargo.infra;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.events.CfnRule;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.lambda.CfnPermission;
import software.constructs.Construct;

/**
 * The rules of schedules: those that the platform ships stand in the template; those of users are put by the functions themselves, under
 * a prefix that is this platform's own.
 */
final class ScheduleRules {

  /** A rule's name has 64 characters; an id and the mark of a second rule take 38 of them. */
  private static final int LONGEST_STACK_NAME = 16;

  private final String prefix;
  private final String arns;

  ScheduleRules(Construct scope) {
    Stack stack = Stack.of(scope);
    prefix = shortened(stack.getStackName()) + "-schedule-";
    arns =
        "arn:"
            + stack.getPartition()
            + ":events:"
            + stack.getRegion()
            + ":"
            + stack.getAccount()
            + ":rule/"
            + prefix
            + "*";
  }

  private static String shortened(String name) {
    if (name.length() <= LONGEST_STACK_NAME) {
      return name;
    }
    CRC32 sum = new CRC32();
    sum.update(name.getBytes(StandardCharsets.UTF_8));
    return name.substring(0, 7) + String.format("-%08x", sum.getValue());
  }

  /** What a function finds in its environment that only removes rules. */
  Map<String, String> environment() {
    return Map.of("ENCARGO_RULE_PREFIX", prefix);
  }

  /** The same of a function that puts rules. */
  Map<String, String> environment(PlatformFunction fire) {
    Map<String, String> environment = new TreeMap<>(environment());
    environment.put("ENCARGO_FIRE_FUNCTION_ARN", fire.liveArn());
    return environment;
  }

  /** To make, change and remove rules of users' schedules. */
  PolicyStatement toWrite() {
    return Permissions.allow(
        List.of("events:PutRule", "events:PutTargets", "events:RemoveTargets", "events:DeleteRule"),
        List.of(arns));
  }

  /** To remove rules of users' schedules. */
  PolicyStatement toRemove() {
    return Permissions.allow(List.of("events:RemoveTargets", "events:DeleteRule"), List.of(arns));
  }

  /** To compare all rules with the schedules: IAM knows no narrower resource for a list. */
  static PolicyStatement toList() {
    return Permissions.allow(List.of("events:ListRules"), List.of("*"));
  }

  /** The setting that tells the publisher when to look again while it works. */
  static Map<String, String> outboxSetting(JobPlatformProps props) {
    return Map.of("ENCARGO_" + ShippedRule.OUTBOX.variable(), props.cron(ShippedRule.OUTBOX));
  }

  /** Settings that tell when the shipped schedules fire, and whether. */
  static Map<String, String> settings(JobPlatformProps props) {
    Map<String, String> settings = new TreeMap<>();
    settings.put("ENCARGO_ENABLE_JOBS", Boolean.toString(props.jobsEnabled()));
    for (ShippedRule shipped : ShippedRule.values()) {
      settings.put("ENCARGO_" + shipped.variable(), props.cron(shipped));
      if (shipped != ShippedRule.OUTBOX) {
        settings.put("ENCARGO_" + shipped + "_RULE", Boolean.toString(props.runs(shipped)));
      }
    }
    return settings;
  }

  /** Lets rules call {@code fire}, and makes the shipped ones. */
  void create(Construct scope, JobPlatformProps props, PlatformFunction fire) {
    CfnPermission.Builder.create(scope, fire.id() + "CalledBySchedules")
        .action("lambda:InvokeFunction")
        .functionName(fire.liveArn())
        .principal("events.amazonaws.com")
        .sourceArn(arns)
        .build();
    for (ShippedRule shipped : ShippedRule.values()) {
      if (shipped != ShippedRule.OUTBOX) {
        List<String> expressions = FiveFields.expressions(shipped.variable(), props.cron(shipped));
        for (int i = 0; i < expressions.size(); i++) {
          rule(scope, shipped, i == 0 ? "" : "2", expressions.get(i), props.runs(shipped), fire);
        }
      }
    }
  }

  private static void rule(
      Construct scope,
      ShippedRule shipped,
      String suffix,
      String expression,
      boolean enabled,
      PlatformFunction fire) {
    CfnRule rule =
        CfnRule.Builder.create(scope, shipped.id() + suffix)
            .description(shipped.description())
            .scheduleExpression(expression)
            .state(enabled ? "ENABLED" : "DISABLED")
            .targets(
                List.of(
                    CfnRule.TargetProperty.builder()
                        .id(fire.id())
                        .arn(fire.liveArn())
                        .inputTransformer(
                            CfnRule.InputTransformerProperty.builder()
                                .inputPathsMap(Map.of("time", "$.time"))
                                .inputTemplate(
                                    "{\"shipped\":\"" + shipped.word() + "\",\"time\":<time>}")
                                .build())
                        .build()))
            .build();
    CfnPermission.Builder.create(scope, fire.id() + "CalledBy" + shipped.id() + suffix)
        .action("lambda:InvokeFunction")
        .functionName(fire.liveArn())
        .principal("events.amazonaws.com")
        .sourceArn(rule.getAttrArn())
        .build();
  }
}
