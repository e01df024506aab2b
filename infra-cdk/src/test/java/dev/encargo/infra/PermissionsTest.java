package dev.encargo.infra;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.infra.Template.Resource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PermissionsTest {
  private static final String NO_ARN_YET =
      "IAM offers no narrower resource: what is made has no ARN before it is made";

  /** Actions that are allowed on every resource, and why. */
  private static final Map<String, String> ON_EVERYTHING =
      Map.of(
          "xray:PutTraceSegments", NO_ARN_YET,
          "xray:PutTelemetryRecords", NO_ARN_YET);

  /** The same, for functions in a network. */
  private static final Map<String, String> ON_EVERYTHING_IN_A_NETWORK =
      Map.of(
          "xray:PutTraceSegments", NO_ARN_YET,
          "xray:PutTelemetryRecords", NO_ARN_YET,
          "ec2:CreateNetworkInterface", NO_ARN_YET,
          "ec2:DescribeNetworkInterfaces", "describing knows no resource",
          "ec2:DescribeSubnets", "describing knows no resource",
          "ec2:DeleteNetworkInterface", NO_ARN_YET,
          "ec2:AssignPrivateIpAddresses", NO_ARN_YET,
          "ec2:UnassignPrivateIpAddresses", NO_ARN_YET);

  private static final List<Map<String, Object>> VARIANTS =
      List.of(Synthesis.DEFAULT, Synthesis.PROXY, Synthesis.CUSTOMER_KEY);

  private final Template template = Synthesis.deployed();

  @Test
  void no_role_is_allowed_an_action_with_a_wildcard() {
    assertThat(VARIANTS)
        .flatExtracting(variant -> Synthesis.deployed(variant).ofType("AWS::IAM::Role"))
        .allSatisfy(role ->
            assertThat(actions(statements(role))).isNotEmpty().noneMatch(a -> a.contains("*")));
  }

  @Test
  void what_is_allowed_on_every_resource_has_a_reason() {
    assertThat(template.ofType("AWS::IAM::Role"))
        .allSatisfy(
            role -> assertThat(onEverythingButLists(role)).isEqualTo(ON_EVERYTHING.keySet()));
    assertThat(Synthesis.deployed(Synthesis.PROXY).ofType("AWS::IAM::Role"))
        .allSatisfy(role ->
            assertThat(onEverythingButLists(role))
                .isEqualTo(
                    switch (role.id()) {
                      case "DatabaseProxyRole" -> Set.of();
                      case "MigrateFunctionRole" -> ON_EVERYTHING.keySet();
                      default -> ON_EVERYTHING_IN_A_NETWORK.keySet();
                    }));
  }

  @Test
  void all_that_a_function_may_do_stands_in_its_own_role() {
    assertThat(template.ofType("AWS::Lambda::Function"))
        .allSatisfy(function ->
            assertThat(template.target(function.get("Role")).id())
                .isEqualTo(function.id() + "Role"));
    assertThat(template.ofType("AWS::IAM::Role"))
        .allSatisfy(role -> assertThat(role.get("ManagedPolicyArns")).isNull());
    assertThat(template.resources().values())
        .extracting(Resource::type)
        .doesNotContain("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy");
  }

  @Test
  void only_migrations_may_read_the_master_s_secret_and_everybody_else_reads_its_own_role_s() {
    assertThat(template.ofType("AWS::Lambda::Function"))
        .allSatisfy(function ->
            assertThat(grants(function.id(), "secretsmanager:GetSecretValue"))
                .as(function.id())
                .isEqualTo(
                    switch (function.id()) {
                      case "MigrateFunction" ->
                          Set.of(
                              "Database", "ApiRoleSecret", "WorkerRoleSecret", "AdminRoleSecret");
                      case "JobsFunction", "SchedulesFunction" -> Set.of("ApiRoleSecret");
                      case "AdminFunction" -> Set.of("AdminRoleSecret");
                      default -> Set.of("WorkerRoleSecret");
                    }));
  }

  @Test
  void each_function_touches_only_what_it_works_with() {
    assertThat(grants("MigrateFunction", "sqs:SendMessage")).isEmpty();
    assertThat(grants("MigrateFunction", "s3:GetObject")).isEmpty();
    assertThat(grants("JobsFunction", "sqs:ReceiveMessage")).isEmpty();
    assertThat(grants("SweepFunction", "s3:GetObject")).isEmpty();
    assertThat(grants("TimerFunction", "sqs:ReceiveMessage")).containsExactly("TimerQueue");
    assertThat(grants("LowWorkerFunction", "sqs:ReceiveMessage")).containsExactly("LowQueue");
    assertThat(grants("SweepFunction", "sqs:GetQueueAttributes"))
        .containsExactly("CriticalQueue", "HighQueue", "LowQueue", "NormalQueue");
    assertThat(grants("DeadLetterFunction", "sqs:ReceiveMessage"))
        .containsExactly(
            "CriticalDeadLetterQueue",
            "HighDeadLetterQueue",
            "LowDeadLetterQueue",
            "NormalDeadLetterQueue");
    assertThat(grants("JobsFunction", "s3:GetObject")).isEmpty();
    assertThat(grants("DeadLetterFunction", "sqs:SendMessage")).containsExactly("OutboxQueue");
    assertThat(grants("PublishOutboxFunction", "sqs:SendMessage")).containsExactly("OutboxQueue");
    assertThat(grants("PublishOutboxFunction", "events:PutEvents")).containsExactly("EncargoBus");
    assertThat(grants("PublishOutboxFunction", "s3:GetObject")).isEmpty();
    assertThat(grants("JobsFunction", "events:PutRule")).isEmpty();
    assertThat(grants("FireScheduleFunction", "events:PutRule")).isEmpty();
    for (String writer : List.of("SchedulesFunction", "TimerFunction", "SweepFunction")) {
      assertThat(grants(writer, "events:PutRule"))
          .singleElement()
          .asString()
          .contains(":rule/Encargo-schedule-*");
    }
    for (String looker : List.of("AdminFunction", "TimerFunction", "SweepFunction")) {
      assertThat(grants(looker, "lambda:GetEventSourceMapping"))
          .containsExactly(
              "CriticalWorkerMapping",
              "HighWorkerMapping",
              "LowWorkerMapping",
              "NormalWorkerMapping");
    }
    assertThat(template.ofType("AWS::Lambda::Function"))
        .filteredOn(f -> !grants(f.id(), "lambda:UpdateEventSourceMapping").isEmpty())
        .extracting(Resource::id)
        .containsExactly("AdminFunction");
    assertThat(grants("TimerFunction", "sqs:ChangeMessageVisibility")).isEmpty();
    assertThat(grants("LowWorkerFunction", "sqs:ChangeMessageVisibility"))
        .containsExactly("LowQueue");
    for (String sender : List.of("JobsFunction", "HighWorkerFunction", "SweepFunction")) {
      assertThat(grants(sender, "sqs:SendMessage"))
          .containsExactly(
              "CriticalQueue", "HighQueue", "LowQueue", "NormalQueue", "OutboxQueue", "TimerQueue");
    }
  }

  @Test
  void every_function_may_speak_to_the_cluster_by_the_data_api_and_to_no_other() {
    assertThat(template.ofType("AWS::Lambda::Function"))
        .allSatisfy(function -> {
          assertThat(grants(function.id(), "rds-data:ExecuteStatement"))
              .containsExactly("Database");
          assertThat(grants(function.id(), "rds-data:CommitTransaction"))
              .containsExactly("Database");
        });
  }

  @Test
  void behind_a_proxy_functions_sign_in_as_their_role_and_know_no_password() {
    Template proxy = Synthesis.deployed(Synthesis.PROXY);
    assertThat(proxy.ofType("AWS::Lambda::Function"))
        .filteredOn(function -> !function.id().equals("MigrateFunction"))
        .allSatisfy(function -> {
          List<Map<String, Object>> statements = statements(proxy.resource(function.id() + "Role"));
          assertThat(actions(statements))
              .doesNotContain("secretsmanager:GetSecretValue", "rds-data:ExecuteStatement");
          assertThat(statements)
              .filteredOn(statement -> "rds-db:connect".equals(statement.get("Action")))
              .singleElement()
              .satisfies(statement ->
                  assertThat(statement.get("Resource").toString())
                      .contains("[DatabaseProxy, DBProxyArn]")
                      .contains(
                          switch (function.id()) {
                            case "JobsFunction", "SchedulesFunction" -> "/encargo_api";
                            case "AdminFunction" -> "/encargo_admin";
                            default -> "/encargo_worker";
                          }));
        });
  }

  @Test
  void with_a_key_of_its_own_whoever_reads_a_queue_may_decrypt() {
    Template encrypted = Synthesis.deployed(Synthesis.CUSTOMER_KEY);
    assertThat(encrypted.ofType("AWS::Lambda::Function"))
        .allSatisfy(function ->
            assertThat(actions(statements(encrypted.resource(function.id() + "Role"))))
                .contains("kms:Decrypt"));
  }

  /** Without the list of rules, which knows no resource and which the sweep alone may ask for. */
  private static Set<String> onEverythingButLists(Resource role) {
    Set<String> actions = new TreeSet<>(onEverything(role));
    assertThat(actions.remove("events:ListRules")).isEqualTo(role.id().equals("SweepFunctionRole"));
    return actions;
  }

  private static Set<String> onEverything(Resource role) {
    return actions(
        statements(role).stream()
            .filter(statement -> "*".equals(statement.get("Resource")))
            .toList());
  }

  private Set<String> grants(String function, String action) {
    Set<String> granted = new TreeSet<>();
    for (Map<String, Object> statement : statements(template.resource(function + "Role"))) {
      if (Template.list(statement.get("Action")).contains(action)) {
        Template.list(statement.get("Resource"))
            .forEach(resource -> granted.add(targetOrText(resource)));
      }
    }
    return granted;
  }

  private String targetOrText(Object resource) {
    return Template.map(resource).containsKey("Fn::Join")
        ? resource.toString()
        : template.target(resource).id();
  }

  private static List<Map<String, Object>> statements(Resource role) {
    return Template.list(role.get("Policies")).stream()
        .map(policy -> Template.map(Template.map(policy).get("PolicyDocument")).get("Statement"))
        .flatMap(statements -> Template.list(statements).stream())
        .map(Template::map)
        .toList();
  }

  private static Set<String> actions(Collection<Map<String, Object>> statements) {
    Set<String> actions = new TreeSet<>();
    statements.forEach(statement ->
        Template.list(statement.get("Action")).forEach(action -> actions.add((String) action)));
    return actions;
  }
}
