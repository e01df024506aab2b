package dev.encargo.infra;

import io.github.cdklabs.cdknag.AwsSolutionsChecks;
import io.github.cdklabs.cdknag.NagPackProps;
import io.github.cdklabs.cdknag.NagPackSuppression;
import io.github.cdklabs.cdknag.NagSuppressions;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Aspects;
import software.amazon.awscdk.CfnResource;
import software.amazon.awscdk.services.apigatewayv2.CfnRoute;
import software.amazon.awscdk.services.cognito.CfnUserPool;
import software.amazon.awscdk.services.ec2.CfnVPC;
import software.amazon.awscdk.services.iam.CfnRole;
import software.amazon.awscdk.services.rds.CfnDBCluster;
import software.amazon.awscdk.services.s3.CfnBucket;
import software.amazon.awscdk.services.secretsmanager.CfnSecret;
import software.constructs.IConstruct;

/** The rules of cdk-nag's AwsSolutions pack, and our answer where we do not follow one. */
final class AwsSolutions {
  private AwsSolutions() {}

  /** Has every resource checked when the stack is synthesised; {@link AwsSolutionsTest} looks at what was found. */
  static void check(JobPlatformStack stack) {
    for (IConstruct construct : stack.getNode().findAll()) {
      switch (construct) {
        case CfnRoute route ->
            answer(
                route,
                "AwsSolutions-APIG4",
                "JobsFunction proves who calls: a guest comes with a token of ours, which no JWT authorizer knows.");
        case CfnVPC vpc ->
            answer(
                vpc,
                "AwsSolutions-VPC7",
                "The network holds the database and, with a proxy, our functions; nothing in it listens to the outside.");
        case CfnBucket bucket ->
            answer(
                bucket,
                "AwsSolutions-S1",
                "Files are put with URLs that JobsFunction signed, and it logs each; they are gone after a month.");
        case CfnSecret secret ->
            answer(
                secret,
                "AwsSolutions-SMG4",
                "AWS's rotation functions reach a database from inside its network, which would need an endpoint that is dearer than"
                    + " all the rest when idle. A new password is written and given to its role with two commands (docs/deploy.md), and"
                    + " whoever has it still needs the right to call the Data API, or an IAM token for the proxy.");
        case CfnDBCluster trial when Boolean.FALSE.equals(trial.getDeletionProtection()) ->
            answer(trial, "AwsSolutions-RDS10", "Who writes -c trial=true wants to throw it away.");
        case CfnUserPool pool -> {
          answer(
              pool,
              "AwsSolutions-COG2",
              "A second factor is offered, not demanded: a service that submits jobs is a user too, and has no phone.");
          answer(
              pool,
              "AwsSolutions-COG3",
              "Threat protection costs a plan of its own for each user; who wants it brings a pool that has it (userPoolId).");
        }
        case CfnRole role -> {
          answer(
              role,
              "AwsSolutions-IAM5",
              "Traces and network interfaces have no ARN before they exist: IAM offers no narrower resource.",
              "Resource::*");
          answer(
              role,
              "AwsSolutions-IAM5",
              "A schedule's id is made up at run time; no rule outside the platform's own prefix is reachable.",
              "Resource::arn:<AWS::Partition>:events:<AWS::Region>:<AWS::AccountId>:rule/Encargo-schedule-*");
          answer(
              role,
              "AwsSolutions-IAM5",
              "The key of an upload is made up at run time; nothing outside uploads/ is reachable.",
              "Resource::<Bucket.Arn>/uploads/*");
        }
        default -> {}
      }
    }
    Aspects.of(stack)
        .add(new AwsSolutionsChecks(NagPackProps.builder().reports(false).verbose(true).build()));
  }

  /** The answers travel in the template's metadata; a deployed one does not have them. */
  static Map<String, Object> withoutAnswers(Map<String, Object> template) {
    for (Object resource : Template.map(template.get("Resources")).values()) {
      Map<String, Object> body = Template.map(resource);
      if (body.containsKey("Metadata")) {
        Map<String, Object> metadata = Template.map(body.get("Metadata"));
        metadata.remove("cdk_nag");
        if (metadata.isEmpty()) {
          body.remove("Metadata");
        }
      }
    }
    return template;
  }

  private static void answer(CfnResource resource, String rule, String reason, String... only) {
    NagPackSuppression.Builder answer = NagPackSuppression.builder().id(rule).reason(reason);
    if (only.length > 0) {
      answer.appliesTo(List.of(only));
    }
    NagSuppressions.addResourceSuppressions(resource, List.of(answer.build()));
  }
}
