package dev.encargo.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.Annotations;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.lambda.Alias;
import software.amazon.awscdk.services.lambda.Architecture;
import software.amazon.awscdk.services.lambda.Function;
import software.amazon.awscdk.services.lambda.LoggingFormat;
import software.amazon.awscdk.services.lambda.Runtime;
import software.amazon.awscdk.services.lambda.SnapStartConf;
import software.amazon.awscdk.services.lambda.Tracing;
import software.amazon.awscdk.services.lambda.Version;
import software.amazon.awscdk.services.logs.LogGroup;
import software.constructs.Construct;
import software.constructs.IDependable;

/**
 * A function with its log, its role and the alias {@code live}. Whatever calls it calls the alias: <a
 * href="https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html">SnapStart</a> works on published versions only.
 */
final class PlatformFunction {
  private final String id;
  private final Function function;
  private final Alias live;

  /**
   * Adds the function to {@code scope}.
   *
   * @param permissions what it may do, over and above writing its log and sending traces
   */
  PlatformFunction(
      Construct scope,
      String id,
      String handler,
      FunctionSize size,
      FunctionDefaults defaults,
      Map<String, String> environment,
      List<PolicyStatement> permissions) {
    this.id = id;
    LogGroup log = defaults.logs().create(scope, id + "Log");
    Role role =
        Role.Builder.create(scope, id + "Role")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .inlinePolicies(
                Map.of(
                    "Function",
                    PolicyDocument.Builder.create()
                        .statements(Permissions.with(Permissions.toRun(log), permissions))
                        .build()))
            .build();
    Function.Builder builder =
        Function.Builder.create(scope, id)
            .runtime(Runtime.JAVA_25)
            .architecture(Architecture.ARM_64)
            .handler(handler)
            .code(defaults.code())
            .timeout(Duration.seconds(size.timeoutSeconds()))
            .memorySize(size.memoryMegabytes())
            .environment(environment)
            .snapStart(SnapStartConf.ON_PUBLISHED_VERSIONS)
            .tracing(Tracing.ACTIVE)
            .loggingFormat(LoggingFormat.JSON)
            .logGroup(log)
            // All it may do stands in the role above; CDK is not to add to it.
            .role(role.withoutPolicyUpdates());
    defaults
        .network()
        .ifPresent(network ->
            builder
                .vpc(network.vpc())
                .vpcSubnets(network.subnets())
                .securityGroups(List.of(network.group())));
    function = builder.build();
    Annotations.of(function)
        .acknowledgeWarning(
            "@aws-cdk/aws-lambda:snapStartRequirePublish", "The alias is a published version.");
    live =
        Alias.Builder.create(scope, id + "Live")
            .aliasName("live")
            .version(function.getCurrentVersion())
            .build();
  }

  /** Its logical id. */
  String id() {
    return id;
  }

  /** The ARN of the alias. */
  String liveArn() {
    return live.getFunctionArn();
  }

  Alias live() {
    return live;
  }

  /** For metrics: over all versions. */
  Function function() {
    return function;
  }

  /** The number of the version that the alias stands for: another with each change of code or settings. */
  String version() {
    return function.getCurrentVersion().getVersion();
  }

  /** Has nothing published before {@code other} is there; SnapStart runs code at that moment already. */
  void publishAfter(IDependable other) {
    Version version = function.getCurrentVersion();
    version.getNode().addDependency(other);
  }
}
