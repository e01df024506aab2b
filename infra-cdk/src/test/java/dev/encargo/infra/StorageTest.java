package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.infra.Template.Resource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class StorageTest {
  private final Template template = Synthesis.deployed();
  private final Template proxy = Synthesis.deployed(Synthesis.PROXY);

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
  void the_master_s_password_is_made_and_rotated_by_rds_and_the_storage_is_encrypted() {
    Resource database = template.resource("Database");
    assertThat(database.get("EnableIAMDatabaseAuthentication")).isEqualTo(true);
    assertThat(database.get("EnableHttpEndpoint")).as("the Data API").isEqualTo(true);
    assertThat(database.get("MasterUsername")).isEqualTo("encargo");
    assertThat(database.get("ManageMasterUserPassword")).isEqualTo(true);
    assertThat(database.get("MasterUserPassword")).isNull();
    assertThat(database.get("StorageEncrypted")).isEqualTo(true);
  }

  @Test
  void each_role_has_a_generated_password_of_its_own() {
    for (String role : List.of("Api", "Worker", "Admin")) {
      Resource secret = template.resource(role + "RoleSecret");
      assertThat(secret.get("SecretString")).isNull();
      assertThat(secret.get("GenerateSecretString", "GenerateStringKey")).isEqualTo("password");
      assertThat((int) secret.get("GenerateSecretString", "PasswordLength"))
          .isGreaterThanOrEqualTo(32);
      assertThat((String) secret.get("GenerateSecretString", "SecretStringTemplate"))
          .isEqualTo("{\"username\":\"encargo_" + role.toLowerCase(Locale.ROOT) + "\"}");
    }
  }

  @Test
  void with_the_data_api_nothing_has_a_price_by_the_hour_and_nobody_reaches_the_database_s_port() {
    assertThat(template.resources().values())
        .extracting(Resource::type)
        .doesNotContain(
            "AWS::EC2::NatGateway",
            "AWS::EC2::VPCEndpoint",
            "AWS::EC2::InternetGateway",
            "AWS::EC2::EIP",
            "AWS::EC2::SecurityGroupIngress",
            "AWS::RDS::DBProxy");
  }

  @Test
  void behind_a_proxy_only_the_functions_reach_the_proxy_and_only_the_proxy_the_database() {
    assertThat(proxy.ofType("AWS::EC2::SecurityGroupIngress"))
        .allSatisfy(entrance -> {
          assertThat(proxy.target(entrance.get("GroupId")).id()).isEqualTo("DatabaseSecurityGroup");
          assertThat(entrance.get("FromPort")).isEqualTo(5432);
          assertThat(entrance.get("ToPort")).isEqualTo(5432);
        })
        .extracting(entrance -> proxy.target(entrance.get("SourceSecurityGroupId")).id())
        .containsExactlyInAnyOrder("FunctionsSecurityGroup", "DatabaseSecurityGroup");
    assertThat(proxy.ofType("AWS::EC2::SecurityGroup"))
        .allSatisfy(group -> assertThat(group.get("SecurityGroupIngress")).isNull());
  }

  @Test
  void the_proxy_wants_tls_and_an_iam_token_for_each_role() {
    Resource gate = proxy.resource("DatabaseProxy");
    assertThat(gate.get("RequireTLS")).isEqualTo(true);
    assertThat(Template.list(gate.get("Auth")))
        .extracting(Template::map)
        .allSatisfy(auth ->
            assertThat(auth)
                .containsEntry("IAMAuth", "REQUIRED")
                .containsEntry("AuthScheme", "SECRETS"))
        .extracting(auth -> proxy.target(auth.get("SecretArn")).id())
        .containsExactlyInAnyOrder("ApiRoleSecret", "WorkerRoleSecret", "AdminRoleSecret");
    assertThat(proxy.resource("DatabaseProxyTargets").get("TargetGroupName")).isEqualTo("default");
  }

  @Test
  void a_database_that_a_proxy_stays_connected_to_does_not_pretend_to_pause() {
    assertThat(proxy.resource("Database").get("ServerlessV2ScalingConfiguration", "MinCapacity"))
        .isEqualTo(0.5);
  }

  @Test
  void functions_with_jdbc_have_one_way_out_and_reach_files_past_it() {
    assertThat(proxy.ofType("AWS::EC2::NatGateway")).hasSize(1);
    assertThat(proxy.ofType("AWS::EC2::VPCEndpoint"))
        .singleElement()
        .satisfies(endpoint -> assertThat(endpoint.get("ServiceName").toString()).contains("s3"));
  }

  @Test
  void a_key_of_the_account_s_own_is_rotated_and_encrypts_everything() {
    Template own = Synthesis.deployed(Synthesis.CUSTOMER_KEY);
    assertThat(own.resource("EncryptionKey").get("EnableKeyRotation")).isEqualTo(true);
    assertThat(own.resource("EncryptionKey").body()).containsEntry("DeletionPolicy", "Retain");
    assertThat(own.ofType("AWS::SQS::Queue"))
        .allSatisfy(queue -> assertThat(queue.get("KmsMasterKeyId")).isNotNull());
    assertThat(own.ofType("AWS::SecretsManager::Secret"))
        .allSatisfy(secret -> assertThat(secret.get("KmsKeyId")).isNotNull());
    assertThat(own.ofType("AWS::Logs::LogGroup"))
        .allSatisfy(log -> assertThat(log.get("KmsKeyId")).isNotNull());
    assertThat(own.resource("Database").get("KmsKeyId")).isNotNull();
    assertThat(own.resource("Database").get("MasterUserSecret", "KmsKeyId")).isNotNull();
    assertThat(own.resource("AlarmTopic").get("KmsMasterKeyId")).isNotNull();
    assertThat(own.resource("Bucket").get("BucketEncryption").toString()).contains("aws:kms");
  }

  @Test
  void data_outlive_the_stack() {
    assertThat(template.resource("Database").get("DeletionProtection")).isEqualTo(true);
    assertThat(template.resource("Database").body()).containsEntry("DeletionPolicy", "Snapshot");
    assertThat(template.resource("Bucket").body()).containsEntry("DeletionPolicy", "Retain");
    assertThat(template.resource("UserPool").body()).containsEntry("DeletionPolicy", "Retain");
  }

  @Test
  void a_trial_goes_with_its_data() {
    Template trial = Synthesis.deployed(Map.of("trial", "true"));
    assertThat(trial.resource("Database").get("DeletionProtection")).isEqualTo(false);
    assertThat(trial.resource("UserPool").get("DeletionProtection")).isEqualTo("INACTIVE");
    assertThat(List.of("Database", "Bucket", "UserPool"))
        .allSatisfy(
            id -> assertThat(trial.resource(id).body()).containsEntry("DeletionPolicy", "Delete"));
  }

  @Test
  void an_existing_cluster_takes_the_place_of_database_and_network() {
    String cluster = "arn:aws:rds:eu-west-1:123456789012:cluster:shared";
    Template existing =
        Synthesis.deployed(
            Map.of(
                "clusterArn",
                cluster,
                "masterSecretArn",
                "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shared-AbCdEf",
                "databaseName",
                "jobs"));
    assertThat(existing.resources().values())
        .extracting(Resource::type)
        .doesNotContain("AWS::RDS::DBCluster", "AWS::EC2::VPC");
    assertThat(existing.resource("JobsFunction").get("Environment", "Variables"))
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("ENCARGO_DATABASE_ARN", cluster)
        .containsEntry("ENCARGO_DATABASE_NAME", "jobs");
  }
}
