package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.Environment;

/** What is refused at synth, and what it says. */
class BadInputTest {
  private static final String CLUSTER = "arn:aws:rds:eu-west-1:123456789012:cluster:shared";

  @Test
  void an_unknown_name_is_met_with_the_nearest_known_one() {
    refused(
        Map.of("databse", "proxy"),
        "The context value 'databse' is not known: did you mean database?");
    refused(Map.of("concurencyHigh", "7"), "did you mean concurrencyHigh?");
    refused(Map.of("colour", "red"), "The context value 'colour' is not known. There are: ");
  }

  @Test
  void names_of_cdk_itself_are_let_through() {
    accepted(Map.of("@aws-cdk/aws-iam:minimizePolicies", true, "aws:cdk:bundling-stacks", "x"));
  }

  @Test
  void an_unknown_database_is_met_with_the_two_that_there_are() {
    refused(Map.of("database", "jdbc"), "database is 'jdbc': write data-api or proxy.");
    refused(Map.of("encryption", "kms"), "encryption is 'kms': write aws or customer.");
  }

  @Test
  void numbers_out_of_range_are_met_with_the_range() {
    refused(
        Map.of("concurrencyLow", "1"), "concurrencyLow is 1: write a whole number from 2 to 1000.");
    refused(
        Map.of("memoryHigh", "64"), "memoryHigh is 64: write a whole number from 128 to 10240.");
    refused(
        Map.of("retentionDays", "0"), "retentionDays is 0: write a whole number from 1 to 3650.");
    refused(
        Map.of("databaseMaxCapacity", "512"),
        "databaseMaxCapacity is 512: write a whole number from 1 to 256.");
    refused(
        Map.of("workerTimeoutSeconds", "901"),
        "workerTimeoutSeconds is 901: write a whole number from 30 to 900.");
    refused(Map.of("throttlingRate", "0"), "throttlingRate is 0");
    refused(
        Map.of("logRetentionDays", "31"), "logRetentionDays is '31': write 1, 3, 5, 7, 14, 30,");
    refused(Map.of("memoryLow", "1.5"), "memoryLow is '1.5': write a whole number.");
    refused(Map.of("trial", "yes"), "trial is 'yes': write true or false.");
  }

  @Test
  void payments_go_to_an_https_url_and_their_token_is_not_printed() {
    refused(
        Map.of("paymentUrl", "http://pay.example.com/"),
        "paymentUrl is 'http://pay.example.com/': write an https URL.");
    refused(
        Map.of("paymentToken", "t"),
        "paymentToken is given without paymentUrl: write both, or leave it out.");
    assertThat(new Payments("https://pay.example.com/", "secret").toString())
        .doesNotContain("secret");
  }

  @Test
  void messages_cannot_become_visible_while_their_worker_still_runs() {
    refused(
        Map.of("visibilitySeconds", "899"),
        "visibilitySeconds is 899: a message must stay invisible for at least as long as its worker may run"
            + " (workerTimeoutSeconds, 900) and for 12 hours at the most. Leave it out for six times the timeout, or write 900 to"
            + " 43200.");
    refused(Map.of("visibilitySeconds", "43201"), "visibilitySeconds is 43201");
    accepted(Map.of("visibilitySeconds", "60", "workerTimeoutSeconds", "60"));
  }

  @Test
  void workers_that_the_account_cannot_run_are_counted_up() {
    refused(
        Map.of("accountConcurrency", "50"),
        "The queues' functions may run 57 at a time (45 workers, 12 for dead letters, timer and outbox) and requests need 10, but"
            + " accountConcurrency is 50: lower concurrencyCritical");
    refused(Map.of("concurrencyNormal", "1000"), "accountConcurrency is 1000");
    accepted(Map.of("accountConcurrency", "67"));
  }

  @Test
  void a_region_without_a_part_of_the_platform_is_named() {
    assertThatThrownBy(() -> Synthesis.build(Map.of(), in("ap-southeast-6")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("Region ap-southeast-6 is not known to offer Aurora Serverless v2")
        .hasMessageContaining("write another, as AWS_REGION=eu-west-1")
        .hasMessageContaining("-c regionCheck=false");
    assertThatCode(() -> Synthesis.build(Map.of("regionCheck", "false"), in("ap-southeast-6")))
        .doesNotThrowAnyException();
    assertThatCode(() -> Synthesis.build(Map.of(), in("sa-east-1"))).doesNotThrowAnyException();
  }

  @Test
  void addresses_and_origins_are_looked_at() {
    refused(
        Map.of("alarmEmail", "ops"), "alarmEmail is 'ops': write one address, as ops@example.com.");
    refused(Map.of("alarmEmail", "a@example.com,b@example.com"), "write one address");
    refused(
        Map.of("corsOrigins", "https://app.example.com/"),
        "corsOrigins has 'https://app.example.com/'");
    refused(Map.of("corsOrigins", "*"), "* is not for an API with tokens");
    refused(Map.of("corsOrigins", "http://app.example.com"), "http is for localhost only");
    accepted(Map.of("corsOrigins", "http://localhost:5173, https://app.example.com"));
  }

  @Test
  void what_belongs_together_is_given_together() {
    refused(
        Map.of("jwtIssuer", "https://login.example.com"),
        "jwtIssuer is given without jwtAudience: write both, or neither.");
    refused(
        Map.of("jwtIssuer", "https://login.example.com/", "jwtAudience", "encargo"),
        "jwtIssuer is 'https://login.example.com/'");
    refused(Map.of("clusterArn", CLUSTER), "clusterArn is given without masterSecretArn");
    refused(Map.of("databaseName", "jobs"), "databaseName is given without clusterArn");
    refused(
        Map.of(
            "clusterArn",
            "shared",
            "masterSecretArn",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shared-AbCdEf"),
        "clusterArn is 'shared': write a cluster's ARN");
  }

  @Test
  void what_excludes_each_other_is_not_given_together() {
    refused(
        Map.of(
            "database",
            "proxy",
            "clusterArn",
            CLUSTER,
            "masterSecretArn",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shared-AbCdEf"),
        "clusterArn goes with database=data-api only");
    refused(
        Map.of(
            "jwtIssuer",
            "https://login.example.com",
            "jwtAudience",
            "encargo",
            "userPoolId",
            "eu-west-1_abc",
            "userPoolClientId",
            "client"),
        "Both userPoolId and jwtIssuer are given");
  }

  @Test
  void what_is_refused_comes_without_a_stack_trace() {
    assertThat(new BadInput("no").getStackTrace()).isEmpty();
  }

  private static Environment in(String region) {
    return Environment.builder().region(region).build();
  }

  private static void refused(Map<String, Object> context, String message) {
    assertThatThrownBy(() -> PlatformContext.read(Synthesis.app(context), Synthesis.zip()))
        .as(context.toString())
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(message);
  }

  private static void accepted(Map<String, Object> context) {
    assertThatCode(() -> PlatformContext.read(Synthesis.app(context), Synthesis.zip()))
        .as(context.toString())
        .doesNotThrowAnyException();
  }
}
