package dev.encargo.infra;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Code;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.LoggingFormat;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.lambda.Tracing;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/**
 * A function with its log, its role and the alias {@code live}. Whatever calls it calls the alias: <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html">SnapStart</a> works on published versions only.
 */
final class PlatformFunction {
  private final Alias live;

  /**
   * Adds the function to {@code scope}.
   *
   * @param permissions what it may do, over and above writing its log, sending traces and living in the network
   */
  PlatformFunction(
      Construct scope,
      String id,
      FunctionSpec spec,
      Code code,
      Network network,
      Map<String, String> environment,
      List<PolicyStatement> permissions) {
    LogGroup log =
        LogGroup.Builder.create(scope, id + "Log")
            .retention(RetentionDays.ONE_MONTH)
            .removalPolicy(RemovalPolicy.DESTROY)
            .build();
    Role role =
        Role.Builder.create(scope, id + "Role")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .inlinePolicies(
                Map.of(
                    "Function",
                    PolicyDocument.Builder.create()
                        .statements(
                            Stream.concat(Permissions.toRun(log), permissions.stream()).toList())
                        .build()))
            .build();
    Function function =
        Function.Builder.create(scope, id)
            .runtime(Runtime.JAVA_25)
            .architecture(Architecture.ARM_64)
            .handler(spec.handler())
            .code(code)
            .timeout(Duration.seconds(spec.timeoutSeconds()))
            .memorySize(spec.memoryMegabytes())
            .environment(environment)
            .snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS)
            .tracing(Tracing.ACTIVE)
            .loggingFormat(LoggingFormat.JSON)
            .logGroup(log)
            // All it may do stands in the role above; CDK is not to add to it.
            .role(role.withoutPolicyUpdates())
            .vpc(network.vpc())
            .vpcSubnets(network.privateSubnets())
            .securityGroups(List.of(network.functions()))
            .build();
    Annotations.of(function)
        .acknowledgeWarning(
            "@aws-cdk/aws-lambda:snapStartRequirePublish", "The alias is a published version.");
    live =
        Alias.Builder.create(scope, id + "Live")
            .aliasName("live")
            .version(function.getCurrentVersion())
            .build();
  }

  /** The ARN of the alias. */
  String liveArn() {
    return live.getFunctionArn();
  }
}
