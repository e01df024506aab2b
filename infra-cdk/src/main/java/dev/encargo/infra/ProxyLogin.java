package dev.encargo.infra;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awscdk.Fn;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.iam.PolicyDocument;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;
import software.amazon.awscdk.services.rds.CfnDBProxy;
import software.amazon.awscdk.services.rds.CfnDBProxyTargetGroup;
import software.constructs.Construct;

/**
 * By JDBC through an RDS Proxy: functions prove themselves to it with an <a
 * href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-connecting.html">IAM token</a> over TLS, and it signs in
 * to the database with the role's secret. No function knows a password.
 */
final class ProxyLogin implements DatabaseLogin {
  private static final int ID_IN_AN_ARN = 6;

  private final Stack stack;
  private final Database database;
  private final CfnDBProxy proxy;

  ProxyLogin(Construct scope, Database database, Network network, Keys keys) {
    this.stack = Stack.of(scope);
    this.database = database;
    List<String> secrets =
        Arrays.stream(DatabaseRole.values()).map(role -> database.secret(role).arn()).toList();
    Role role =
        Role.Builder.create(scope, "DatabaseProxyRole")
            .assumedBy(new ServicePrincipal("rds.amazonaws.com"))
            .inlinePolicies(
                Map.of(
                    "Proxy",
                    PolicyDocument.Builder.create()
                        .statements(
                            Permissions.with(
                                List.of(Permissions.readSecrets(secrets)), keys.toDecrypt()))
                        .build()))
            .build();
    proxy =
        CfnDBProxy.Builder.create(scope, "DatabaseProxy")
            // A name of a proxy is to begin with a letter, and be unique in the account.
            .dbProxyName(stack.getStackName().toLowerCase(Locale.ROOT) + "-database")
            .engineFamily("POSTGRESQL")
            .requireTls(true)
            .roleArn(role.getRoleArn())
            .auth(secrets.stream().map(ProxyLogin::auth).toList())
            .vpcSubnetIds(network.vpc().selectSubnets(network.subnets()).getSubnetIds())
            .vpcSecurityGroupIds(List.of(network.database().getSecurityGroupId()))
            .build();
    CfnDBProxyTargetGroup targets =
        CfnDBProxyTargetGroup.Builder.create(scope, "DatabaseProxyTargets")
            .dbProxyName(proxy.getRef())
            .targetGroupName("default")
            .dbClusterIdentifiers(List.of(database.identifier()))
            .build();
    database.ready().ifPresent(targets.getNode()::addDependency);
  }

  /** What metrics name it by. */
  String name() {
    return proxy.getRef();
  }

  @Override
  public Map<String, String> environment(DatabaseRole role) {
    return Map.of(
        "ENCARGO_DATABASE_AUTH",
        "iam",
        "ENCARGO_DATABASE_URL",
        "jdbc:postgresql://"
            + proxy.getAttrEndpoint()
            + ":"
            + Database.PORT
            + "/"
            + database.name(),
        "ENCARGO_DATABASE_USER",
        role.user());
  }

  @Override
  public List<PolicyStatement> permissions(DatabaseRole role) {
    return List.of(Permissions.connect(userArn(role)), Permissions.liveInNetwork());
  }

  /** A proxy's ARN ends in the id that <a
   * href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-proxy-setup.html">policies name it by</a>. */
  private String userArn(DatabaseRole role) {
    return "arn:"
        + stack.getPartition()
        + ":rds-db:"
        + stack.getRegion()
        + ":"
        + stack.getAccount()
        + ":dbuser:"
        + Fn.select(ID_IN_AN_ARN, Fn.split(":", proxy.getAttrDbProxyArn()))
        + "/"
        + role.user();
  }

  private static CfnDBProxy.AuthFormatProperty auth(String secretArn) {
    return CfnDBProxy.AuthFormatProperty.builder()
        .authScheme("SECRETS")
        .iamAuth("REQUIRED")
        .secretArn(secretArn)
        .build();
  }
}
