package dev.encargo.infra;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awscdk.CfnDeletionPolicy;
import software.amazon.awscdk.services.rds.CfnDBCluster;
import software.amazon.awscdk.services.rds.CfnDBInstance;
import software.amazon.awscdk.services.rds.CfnDBSubnetGroup;
import software.constructs.Construct;
import software.constructs.IDependable;

/**
 * Aurora PostgreSQL Serverless v2, or a cluster that is there already. With the Data API it <a
 * href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html">pauses when nobody asks it
 * anything</a>; behind a proxy, which stays connected, it never would, so it keeps the half unit that is the least.
 *
 * <p>The password of its master is made, kept and <a
 * href="https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html">rotated each week by RDS</a>, and used
 * by migrations only.
 */
final class Database {
  static final String NAME = "encargo";
  static final int PORT = 5432;
  private static final String MASTER = "encargo";
  private static final String ENGINE = "aurora-postgresql";
  private static final double LEAST_CAPACITY_BEHIND_A_PROXY = 0.5;
  private static final int IDLE_SECONDS_BEFORE_PAUSE = 300;

  private final String arn;
  private final String identifier;
  private final String masterSecretArn;
  private final String name;
  private final @Nullable CfnDBInstance writer;
  private final Map<DatabaseRole, RoleSecret> secrets = new EnumMap<>(DatabaseRole.class);

  Database(Construct scope, JobPlatformProps props, @Nullable Network network, Keys keys) {
    ExistingCluster existing = props.cluster().orElse(null);
    if (existing == null) {
      CfnDBCluster cluster = cluster(scope, props, Objects.requireNonNull(network), keys);
      arn = cluster.getAttrDbClusterArn();
      identifier = cluster.getRef();
      masterSecretArn = cluster.getAttrMasterUserSecretSecretArn();
      name = NAME;
      writer = writer(scope, cluster);
    } else {
      arn = existing.arn();
      identifier = existing.identifier();
      masterSecretArn = existing.masterSecretArn();
      name = existing.databaseName();
      writer = null;
    }
    for (DatabaseRole role : DatabaseRole.values()) {
      secrets.put(role, new RoleSecret(scope, role, keys));
    }
  }

  String arn() {
    return arn;
  }

  /** What metrics and proxies name it by. */
  String identifier() {
    return identifier;
  }

  String masterSecretArn() {
    return masterSecretArn;
  }

  String name() {
    return name;
  }

  RoleSecret secret(DatabaseRole role) {
    return Objects.requireNonNull(secrets.get(role));
  }

  /** What has to be there before the first statement. */
  Optional<IDependable> ready() {
    return Optional.ofNullable(writer);
  }

  private static CfnDBCluster cluster(
      Construct scope, JobPlatformProps props, Network network, Keys keys) {
    CfnDBSubnetGroup subnets =
        CfnDBSubnetGroup.Builder.create(scope, "DatabaseSubnets")
            .dbSubnetGroupDescription("Where the database lives")
            .subnetIds(network.vpc().selectSubnets(network.subnets()).getSubnetIds())
            .build();
    CfnDBCluster cluster =
        CfnDBCluster.Builder.create(scope, "Database")
            .engine(ENGINE)
            .engineVersion("17.7")
            .databaseName(NAME)
            .port(PORT)
            .masterUsername(MASTER)
            .manageMasterUserPassword(true)
            .enableIamDatabaseAuthentication(true)
            .enableHttpEndpoint(true)
            .storageEncrypted(true)
            .deletionProtection(props.kept())
            .backupRetentionPeriod(7)
            .copyTagsToSnapshot(true)
            .dbSubnetGroupName(subnets.getRef())
            .vpcSecurityGroupIds(List.of(network.database().getSecurityGroupId()))
            .serverlessV2ScalingConfiguration(scaling(props))
            .build();
    keys.customer()
        .ifPresent(key -> {
          cluster.setKmsKeyId(key.getKeyArn());
          cluster.setMasterUserSecret(
              CfnDBCluster.MasterUserSecretProperty.builder().kmsKeyId(key.getKeyArn()).build());
        });
    CfnDeletionPolicy atTheEnd =
        props.kept() ? CfnDeletionPolicy.SNAPSHOT : CfnDeletionPolicy.DELETE;
    cluster.getCfnOptions().setDeletionPolicy(atTheEnd);
    cluster.getCfnOptions().setUpdateReplacePolicy(atTheEnd);
    return cluster;
  }

  private static CfnDBCluster.ServerlessV2ScalingConfigurationProperty scaling(
      JobPlatformProps props) {
    CfnDBCluster.ServerlessV2ScalingConfigurationProperty.Builder scaling =
        CfnDBCluster.ServerlessV2ScalingConfigurationProperty.builder()
            .maxCapacity(props.databaseMaxCapacity());
    return props.database() == DatabaseAccess.PROXY
        ? scaling.minCapacity(LEAST_CAPACITY_BEHIND_A_PROXY).build()
        : scaling.minCapacity(0).secondsUntilAutoPause(IDLE_SECONDS_BEFORE_PAUSE).build();
  }

  private static CfnDBInstance writer(Construct scope, CfnDBCluster cluster) {
    return CfnDBInstance.Builder.create(scope, "DatabaseWriter")
        .engine(ENGINE)
        .dbClusterIdentifier(cluster.getRef())
        .dbInstanceClass("db.serverless")
        .publiclyAccessible(false)
        .build();
  }
}
