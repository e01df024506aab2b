package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.infra.Template.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StorageTest {
  private final Template template = Synthesis.deployed();

  @Test
  void the_bucket_is_private_encrypted_and_reached_over_tls_only() {
    Resource bucket = template.resource("Bucket");
    assertThat(Template.map(bucket.get("PublicAccessBlockConfiguration")))
        .hasSize(4)
        .allSatisfy((setting, on) -> assertThat(on).as(setting).isEqualTo(true));
    assertThat(bucket.get("BucketEncryption")).isNotNull();
    assertThat(bucket.get("VersioningConfiguration")).isNull();
    assertThat(Template.list(template.resource("BucketPolicy").get("PolicyDocument", "Statement")))
        .anyMatch(Template::deniesPlainHttp);
  }

  @Test
  void uploads_go_after_a_month_and_broken_ones_after_a_day() {
    assertThat(Template.list(template.resource("Bucket").get("LifecycleConfiguration", "Rules")))
        .extracting(Template::map)
        .anySatisfy(rule -> {
          assertThat(rule).containsEntry("Prefix", "uploads/");
          assertThat(rule).containsEntry("ExpirationInDays", 30);
        })
        .anySatisfy(rule -> {
          assertThat(rule).doesNotContainKey("Prefix");
          assertThat(rule)
              .containsEntry("AbortIncompleteMultipartUpload", Map.of("DaysAfterInitiation", 1));
        });
  }

  @Test
  void the_database_is_a_postgres_17_that_pauses_when_idle() {
    Resource database = template.resource("Database");
    assertThat(database.get("Engine")).isEqualTo("aurora-postgresql");
    assertThat((String) database.get("EngineVersion")).startsWith("17.");
    assertThat(database.get("DatabaseName")).isEqualTo("encargo");
    assertThat(database.get("ServerlessV2ScalingConfiguration", "MinCapacity")).isEqualTo(0);
    Resource writer = template.resource("DatabaseWriter");
    assertThat(writer.get("DBInstanceClass")).isEqualTo("db.serverless");
    assertThat(writer.get("PubliclyAccessible")).isEqualTo(false);
  }

  @Test
  void the_database_knows_no_password_and_is_encrypted() {
    Resource database = template.resource("Database");
    assertThat(database.get("EnableIAMDatabaseAuthentication")).isEqualTo(true);
    assertThat(database.get("MasterUsername")).isEqualTo("encargo");
    assertThat(database.get("MasterUserAuthenticationType")).isEqualTo("iam-db-auth");
    assertThat(database.get("MasterUserPassword")).isNull();
    assertThat(database.get("StorageEncrypted")).isEqualTo(true);
  }

  @Test
  void only_the_functions_reach_the_database() {
    List<Resource> entrances = template.ofType("AWS::EC2::SecurityGroupIngress");
    assertThat(entrances).singleElement();
    Resource entrance = entrances.getFirst();
    assertThat(template.target(entrance.get("GroupId")).id()).isEqualTo("DatabaseSecurityGroup");
    assertThat(template.target(entrance.get("SourceSecurityGroupId")).id())
        .isEqualTo("FunctionsSecurityGroup");
    assertThat(entrance.get("FromPort")).isEqualTo(5432);
    assertThat(template.ofType("AWS::EC2::SecurityGroup"))
        .allSatisfy(group -> assertThat(group.get("SecurityGroupIngress")).isNull());
  }

  @Test
  void data_outlive_the_stack() {
    assertThat(template.resource("Database").get("DeletionProtection")).isEqualTo(true);
    assertThat(template.resource("Database").body()).containsEntry("DeletionPolicy", "Snapshot");
    assertThat(template.resource("Bucket").body()).containsEntry("DeletionPolicy", "Retain");
  }
}
