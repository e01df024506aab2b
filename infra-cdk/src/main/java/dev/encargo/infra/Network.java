package dev.encargo.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.ec2.CfnSecurityGroupIngress;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointAwsService;
import software.amazon.awscdk.services.ec2.GatewayVpcEndpointOptions;
import software.amazon.awscdk.services.ec2.SecurityGroup;
import software.amazon.awscdk.services.ec2.SubnetConfiguration;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.constructs.Construct;

/**
 * Where database and functions meet: private subnets in two zones, one NAT gateway for the functions' way out (token keys, webhooks),
 * and S3 reached past it. A JDBC connection needs this; functions that speak the RDS Data API do without.
 */
final class Network {
  private final Vpc vpc;
  private final SecurityGroup functions;
  private final SecurityGroup database;

  Network(Construct scope) {
    vpc =
        Vpc.Builder.create(scope, "Network")
            .maxAzs(2)
            .natGateways(1)
            // Otherwise CDK adds a function of its own that empties the default group, which
            // nothing here uses.
            .restrictDefaultSecurityGroup(false)
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
    functions = group(scope, "FunctionsSecurityGroup", "The functions", true);
    database = group(scope, "DatabaseSecurityGroup", "The database", false);
    CfnSecurityGroupIngress.Builder.create(scope, "DatabaseIngress")
        .description("From the functions")
        .groupId(database.getSecurityGroupId())
        .sourceSecurityGroupId(functions.getSecurityGroupId())
        .ipProtocol("tcp")
        .fromPort(Database.PORT)
        .toPort(Database.PORT)
        .build();
  }

  Vpc vpc() {
    return vpc;
  }

  SubnetSelection privateSubnets() {
    return SubnetSelection.builder().subnetType(SubnetType.PRIVATE_WITH_EGRESS).build();
  }

  SecurityGroup functions() {
    return functions;
  }

  SecurityGroup database() {
    return database;
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
