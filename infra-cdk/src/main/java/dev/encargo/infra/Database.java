package dev.encargo.infra;

import java.util.List;
import software.amazon.awscdk.CfnDeletionPolicy;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.rds.CfnDBCluster;
import software.amazon.awscdk.services.rds.CfnDBInstance;
import software.amazon.awscdk.services.rds.CfnDBSubnetGroup;
import software.constructs.Construct;

/**
 * Aurora PostgreSQL Serverless v2 that <a
 * href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html">pauses when nobody is
 * connected</a>. There is no password: its user signs in with an <a
 * href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html">IAM token</a>.
 */
final class Database {
  static final String USER = "encargo";
  static final int PORT = 5432;
  private static final String NAME = "encargo";
  private static final String ENGINE = "aurora-postgresql";
  private static final int MOST_CAPACITY_UNITS = 16;
  private static final int IDLE_SECONDS_BEFORE_PAUSE = 300;

  private final CfnDBCluster cluster;

  Database(Construct scope, Network network, boolean kept) {
    CfnDBSubnetGroup subnets =
        CfnDBSubnetGroup.Builder.create(scope, "DatabaseSubnets")
            .dbSubnetGroupDescription("Where the database lives")
            .subnetIds(network.vpc().selectSubnets(network.privateSubnets()).getSubnetIds())
            .build();
    cluster =
        CfnDBCluster.Builder.create(scope, "Database")
            .engine(ENGINE)
            .engineVersion("17.7")
            .databaseName(NAME)
            .port(PORT)
            .masterUsername(USER)
            .masterUserAuthenticationType("iam-db-auth")
            .enableIamDatabaseAuthentication(true)
            .storageEncrypted(true)
            .deletionProtection(kept)
            .backupRetentionPeriod(7)
            .copyTagsToSnapshot(true)
            .dbSubnetGroupName(subnets.getRef())
            .vpcSecurityGroupIds(List.of(network.database().getSecurityGroupId()))
            .serverlessV2ScalingConfiguration(
                CfnDBCluster.ServerlessV2ScalingConfigurationProperty.builder()
                    .minCapacity(0)
                    .maxCapacity(MOST_CAPACITY_UNITS)
                    .secondsUntilAutoPause(IDLE_SECONDS_BEFORE_PAUSE)
                    .build())
            .build();
    CfnDeletionPolicy atTheEnd = kept ? CfnDeletionPolicy.SNAPSHOT : CfnDeletionPolicy.DELETE;
    cluster.getCfnOptions().setDeletionPolicy(atTheEnd);
    cluster.getCfnOptions().setUpdateReplacePolicy(atTheEnd);
    CfnDBInstance.Builder.create(scope, "DatabaseWriter")
        .engine(ENGINE)
        .dbClusterIdentifier(cluster.getRef())
        .dbInstanceClass("db.serverless")
        .publiclyAccessible(false)
        .build();
  }

  String jdbcUrl() {
    return "jdbc:postgresql://"
        + cluster.getAttrEndpointAddress()
        + ":"
        + cluster.getAttrEndpointPort()
        + "/"
        + NAME;
  }

  /** What a policy names to let somebody sign in as {@link #USER}. */
  String userArn(Stack stack) {
    return "arn:"
        + stack.getPartition()
        + ":rds-db:"
        + stack.getRegion()
        + ":"
        + stack.getAccount()
        + ":dbuser:"
        + cluster.getAttrDbClusterResourceId()
        + "/"
        + USER;
  }
}
