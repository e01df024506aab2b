package dev.encargo.infra;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awscdk.services.ec2.CfnSecurityGroupEgress;
import software.amazon.awscdk.services.ec2.CfnSecurityGroupIngress;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.constructs.Construct;

/**
 * Where the database lives, in two zones. With the Data API nobody else is there, nothing leads in or out, and it has no price.
 *
 * <p>For JDBC the functions and the proxy live there too, with one NAT gateway: token keys and the targets of {@code http.request} are
 * on the internet, so a way out is needed anyway, and through it SQS, EventBridge and X-Ray are reached as well; an interface endpoint
 * for each of them would cost more than the traffic. S3, where files are, is reached past it without a price.
 */
final class Network {
  private final IVpc vpc;
  private final SubnetSelection subnets;
  private final SecurityGroup database;
  private final Optional<FunctionNetwork> functions;

  Network(Construct scope, DatabaseAccess access, Optional<IVpc> existing) {
    boolean jdbc = access == DatabaseAccess.PROXY;
    vpc = existing.orElseGet(() -> jdbc ? withWayOut(scope) : isolated(scope));
    subnets =
        SubnetSelection.builder()
            .subnetType(existing.map(v -> typeIn(v, jdbc)).orElse(own(jdbc)))
            .build();
    database = group(scope, "DatabaseSecurityGroup", "The database", false);
    functions =
        jdbc
            ? Optional.of(
                new FunctionNetwork(
                    vpc, subnets, group(scope, "FunctionsSecurityGroup", "The functions", true)))
            : Optional.empty();
    functions.ifPresent(f -> admit(scope, f));
  }

  IVpc vpc() {
    return vpc;
  }

  SubnetSelection subnets() {
    return subnets;
  }

  /** Where functions live that speak JDBC; those that speak the Data API live nowhere. */
  Optional<FunctionNetwork> functions() {
    return functions;
  }

  SecurityGroup database() {
    return database;
  }

  /** The proxy stands in the database's own group: functions come in to it, and it goes on to the database. */
  private void admit(Construct scope, FunctionNetwork functions) {
    ingress(scope, "ProxyIngress", "From the functions to the proxy", functions.group());
    ingress(scope, "DatabaseIngress", "From the proxy to the database", database);
    CfnSecurityGroupEgress.Builder.create(scope, "ProxyEgress")
        .description("From the proxy to the database")
        .groupId(database.getSecurityGroupId())
        .destinationSecurityGroupId(database.getSecurityGroupId())
        .ipProtocol("tcp")
        .fromPort(Database.PORT)
        .toPort(Database.PORT)
        .build();
  }

  private void ingress(Construct scope, String id, String description, SecurityGroup from) {
    CfnSecurityGroupIngress.Builder.create(scope, id)
        .description(description)
        .groupId(database.getSecurityGroupId())
        .sourceSecurityGroupId(from.getSecurityGroupId())
        .ipProtocol("tcp")
        .fromPort(Database.PORT)
        .toPort(Database.PORT)
        .build();
  }

  private static SubnetType own(boolean jdbc) {
    return jdbc ? SubnetType.PRIVATE_WITH_EGRESS : SubnetType.PRIVATE_ISOLATED;
  }

  private static SubnetType typeIn(IVpc existing, boolean jdbc) {
    if (!jdbc && !existing.getIsolatedSubnets().isEmpty()) {
      return SubnetType.PRIVATE_ISOLATED;
    }
    if (existing.getPrivateSubnets().isEmpty()) {
      throw new BadInput(
          "vpcId names a network without private subnets"
              + (jdbc ? " that have a way out: " : ": ")
              + "add two, in two zones, or leave vpcId out for a network of the platform's own.");
    }
    return SubnetType.PRIVATE_WITH_EGRESS;
  }

  private static Vpc isolated(Construct scope) {
    return network(scope)
        .natGateways(0)
        .subnetConfiguration(List.of(subnets("Isolated", SubnetType.PRIVATE_ISOLATED)))
        .build();
  }

  private static Vpc withWayOut(Construct scope) {
    return network(scope)
        .natGateways(1)
        .subnetConfiguration(
            List.of(
                subnets("Public", SubnetType.PUBLIC),
                subnets("Private", SubnetType.PRIVATE_WITH_EGRESS)))
        .gatewayEndpoints(
            Map.of(
                "S3",
                GatewayVpcEndpointOptions.builder()
                    .service(GatewayVpcEndpointAwsService.S3)
                    .build()))
        .build();
  }

  private static Vpc.Builder network(Construct scope) {
    return Vpc.Builder.create(scope, "Network")
        .maxAzs(2)
        // Otherwise CDK adds a function of its own that empties the default group, which
        // nothing here uses.
        .restrictDefaultSecurityGroup(false);
  }

  private static SubnetConfiguration subnets(String name, SubnetType type) {
    return SubnetConfiguration.builder().name(name).subnetType(type).cidrMask(20).build();
  }

  private SecurityGroup group(Construct scope, String id, String description, boolean outbound) {
    return SecurityGroup.Builder.create(scope, id)
        .vpc(vpc)
        .description(description)
        .allowAllOutbound(outbound)
        .build();
  }
}
