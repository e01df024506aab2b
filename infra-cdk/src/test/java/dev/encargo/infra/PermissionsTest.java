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
          "xray:PutTelemetryRecords", NO_ARN_YET,
          "ec2:CreateNetworkInterface", NO_ARN_YET,
          "ec2:DescribeNetworkInterfaces", "describing knows no resource",
          "ec2:DescribeSubnets", "describing knows no resource",
          "ec2:DeleteNetworkInterface", NO_ARN_YET,
          "ec2:AssignPrivateIpAddresses", NO_ARN_YET,
          "ec2:UnassignPrivateIpAddresses", NO_ARN_YET);

  private final Template template = Synthesis.deployed();

  @Test
  void no_role_is_allowed_an_action_with_a_wildcard() {
    assertThat(template.ofType("AWS::IAM::Role"))
        .allSatisfy(role ->
            assertThat(actions(statements(role))).isNotEmpty().noneMatch(a -> a.contains("*")));
  }

  @Test
  void what_is_allowed_on_every_resource_has_a_reason() {
    assertThat(template.ofType("AWS::IAM::Role"))
        .allSatisfy(role ->
            assertThat(
                    actions(
                        statements(role).stream()
                            .filter(statement -> "*".equals(statement.get("Resource")))
                            .toList()))
                .isEqualTo(ON_EVERYTHING.keySet()));
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
    for (String sender : List.of("JobsFunction", "HighWorkerFunction", "SweepFunction")) {
      assertThat(grants(sender, "sqs:SendMessage"))
          .containsExactly("CriticalQueue", "HighQueue", "LowQueue", "NormalQueue", "TimerQueue");
    }
  }

  @Test
  void every_function_may_sign_in_to_the_database_as_encargo_and_as_nobody_else() {
    assertThat(template.ofType("AWS::Lambda::Function"))
        .allSatisfy(function ->
            assertThat(statements(template.resource(function.id() + "Role")))
                .filteredOn(statement -> "rds-db:connect".equals(statement.get("Action")))
                .singleElement()
                .satisfies(statement ->
                    assertThat(statement.get("Resource").toString())
                        .contains("[Database, DBClusterResourceId]")
                        .contains("/encargo")));
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
    return Template.map(resource).containsKey("Fn::GetAtt")
        ? template.target(resource).id()
        : resource.toString();
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
