package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.infra.Template.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awscdk.App;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.assertions.Match;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.iam.ServicePrincipal;

/** The construct as another team's stack uses it. */
class JobPlatformTest {

  @Test
  void a_team_s_own_stack_brings_network_sizes_and_rules() {
    Stack stack = new Stack(Synthesis.app(Map.of()), "Team");
    JobPlatformProps props =
        JobPlatformProps.builder(Synthesis.zip())
            .database(DatabaseAccess.PROXY)
            .vpc(Vpc.Builder.create(stack, "TeamNetwork").maxAzs(2).build())
            .concurrency(Priority.HIGH, 40)
            .memory(Priority.HIGH, 3538)
            .rule(
                new PlatformRule(
                    "EveningSweepRule",
                    "Cleans up before the night",
                    Schedule.expression("cron(0 20 * * ? *)"),
                    PlatformRule.Target.SWEEP))
            .build();
    new JobPlatform(stack, "Platform", props);
    Template template = templateOf(stack);

    assertThat(template.ofType("AWS::EC2::VPC")).hasSize(1);
    assertThat(template.resource("HighWorkerMapping").get("ScalingConfig", "MaximumConcurrency"))
        .isEqualTo(40);
    assertThat(template.resource("HighWorkerFunction").get("MemorySize")).isEqualTo(3538);
    assertThat(template.ofType("AWS::Events::Rule"))
        .extracting(Resource::id)
        .containsExactlyInAnyOrder(
            "BackstopSweepRule",
            "EveningSweepRule",
            "PayoutCalculationRule",
            "OutboxCleanupRule",
            "PayoutRetryRule");
  }

  @Test
  void a_submitter_may_sign_users_of_the_pool_in_and_nothing_else() {
    Stack stack = new Stack(Synthesis.app(Map.of()), "Team");
    JobPlatform platform =
        new JobPlatform(stack, "Platform", JobPlatformProps.builder(Synthesis.zip()).build());
    Role submitter =
        Role.Builder.create(stack, "Submitter")
            .assumedBy(new ServicePrincipal("lambda.amazonaws.com"))
            .build();
    platform.grantSubmit(submitter).assertSuccess();

    software.amazon.awscdk.assertions.Template.fromStack(stack)
        .hasResourceProperties(
            "AWS::IAM::Policy",
            Map.of(
                "PolicyDocument",
                Map.of(
                    "Statement",
                    List.of(
                        Map.of(
                            "Action", "cognito-idp:AdminInitiateAuth",
                            "Effect", "Allow",
                            "Resource", Map.of("Fn::GetAtt", List.of("UserPool", "Arn")))),
                    "Version",
                    Match.anyValue())));
  }

  @Test
  void tokens_of_any_issuer_are_accepted_and_then_there_is_no_pool() {
    Template template =
        Synthesis.deployed(
            Map.of("jwtIssuer", "https://login.example.com", "jwtAudience", "encargo"));
    assertThat(Template.map(template.resource("JobsFunction").get("Environment", "Variables")))
        .containsEntry("ENCARGO_JWT_ISSUER", "https://login.example.com")
        .containsEntry("ENCARGO_JWT_AUDIENCE", "encargo");
    assertThat(template.resources()).doesNotContainKey("UserPool");
  }

  @Test
  void tokens_of_an_existing_pool_are_accepted() {
    Template template =
        Synthesis.deployed(Map.of("userPoolId", "eu-west-1_abc", "userPoolClientId", "client"));
    Map<String, Object> variables =
        Template.map(template.resource("JobsFunction").get("Environment", "Variables"));
    assertThat(variables).containsEntry("ENCARGO_JWT_AUDIENCE", "client");
    assertThat(variables.get("ENCARGO_JWT_ISSUER").toString())
        .contains("https://cognito-idp.", "/eu-west-1_abc");
  }

  @Test
  void the_pool_is_closed_to_strangers_and_demands_good_passwords() {
    Template template = Synthesis.deployed();
    Resource pool = template.resource("UserPool");
    assertThat(pool.get("AdminCreateUserConfig", "AllowAdminCreateUserOnly")).isEqualTo(true);
    assertThat((int) pool.get("Policies", "PasswordPolicy", "MinimumLength"))
        .isGreaterThanOrEqualTo(12);
    assertThat(template.resource("AdministratorsGroup").get("GroupName")).isEqualTo("admin");
    assertThat(Template.list(template.resource("UserPoolClient").get("ExplicitAuthFlows")))
        .map(String::valueOf)
        .contains("ALLOW_ADMIN_USER_PASSWORD_AUTH")
        .doesNotContain("ALLOW_USER_PASSWORD_AUTH");
  }

  @Test
  void addresses_come_out() {
    Map<String, Object> outputs = Template.map(Synthesis.deployed().content().get("Outputs"));
    assertThat(outputs)
        .containsKeys(
            "ApiUrl",
            "TokenIssuer",
            "TokenAudience",
            "UserPoolId",
            "BusName",
            "CriticalQueueUrl",
            "HighQueueUrl",
            "NormalQueueUrl",
            "LowQueueUrl",
            "AlarmTopicArn",
            "BucketName");
  }

  private static Template templateOf(Stack stack) {
    App app = (App) stack.getNode().getRoot();
    @SuppressWarnings("unchecked")
    Map<String, Object> content =
        (Map<String, Object>) app.synth().getStackByName(stack.getStackName()).getTemplate();
    return new Template(content);
  }
}
