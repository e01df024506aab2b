package dev.encargo.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TemplateTest {

  static final Endpoints ENDPOINTS =
      new Endpoints(
          name -> "http://127.0.0.1:1/000000000000/" + name,
          "127.0.0.1",
          5433,
          Map.of("JwtIssuer", "http://issuer", "JwtAudience", "audience"));

  static String small() {
    try (InputStream in = TemplateTest.class.getResourceAsStream("/small-template.yaml")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private final Deployed deployed = Template.parse(small()).on(ENDPOINTS);

  @Test
  void a_functions_environment_is_resolved() {
    FunctionDescription echo = deployed.functions().getFirst();

    assertThat(echo.name()).isEqualTo("EchoFunction");
    assertThat(echo.timeout()).isEqualTo(Duration.ofSeconds(29));
    assertThat(echo.memoryMb()).isEqualTo(512);
    assertThat(echo.environment())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "ENCARGO_BUCKET", "encargo-bucket",
                "ENCARGO_DATABASE_URL", "jdbc:postgresql://127.0.0.1:5433/encargo",
                "ENCARGO_JWT_ISSUER", "http://issuer",
                "ENCARGO_JWT_AUDIENCE", "audience",
                "ENCARGO_QUEUE_URL_NORMAL", "http://127.0.0.1:1/000000000000/WorkQueue.fifo"));
  }

  @Test
  void dead_letter_queues_come_before_the_queues_that_name_them() {
    List<QueueDescription> queues = Template.parse(small()).queues();

    assertThat(queues)
        .extracting(QueueDescription::name)
        .containsExactly("DeadLetterQueue.fifo", "WorkQueue.fifo");
    assertThat(queues.getLast().attributes())
        .containsEntry("VisibilityTimeout", "5400")
        .containsEntry("FifoQueue", "true")
        .containsEntry(
            "RedrivePolicy",
            "{\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:000000000000:DeadLetterQueue.fifo\",\"maxReceiveCount\":200}");
  }

  @Test
  void a_mapping_finds_its_function_behind_an_alias() {
    assertThat(deployed.mappings())
        .containsExactly(
            new MappingDescription(
                "WorkMapping",
                UUID.nameUUIDFromBytes("WorkMapping".getBytes(StandardCharsets.UTF_8)).toString(),
                "WorkFunction",
                "arn:aws:sqs:us-east-1:000000000000:WorkQueue.fifo",
                10,
                true,
                10));
  }

  @Test
  void a_mapping_that_is_switched_off_is_left_out() {
    String off =
        small().replace("      BatchSize: 10\n", "      BatchSize: 10\n      Enabled: false\n");

    assertThat(Template.parse(off).on(ENDPOINTS).mappings()).isEmpty();
  }

  @Test
  void routes_and_rules_find_their_functions() {
    assertThat(deployed.routes())
        .containsExactly(
            new RouteDescription("GET /things/{id}", "EchoFunction", Duration.ofSeconds(2)),
            new RouteDescription("ANY /things", "EchoFunction", Duration.ofSeconds(2)));
    assertThat(deployed.rules())
        .containsExactly(
            new RuleDescription(
                "DailyRule",
                "cron(15 3 * * ? *)",
                true,
                List.of(new RuleDescription.Target("SweepFunction", null))));
  }

  @Test
  void types_that_are_not_started_here_are_counted() {
    assertThat(Template.parse(small()).notStarted())
        .containsExactly("AWS::EC2::VPC (1)", "AWS::IAM::Role (2)");
  }

  @Test
  void a_function_in_another_language_is_left_out_and_named() {
    Template template =
        Template.parse(
            small()
                .replace(
                    "Resources:\n",
                    "Resources:\n  Helper:\n    Type: AWS::Lambda::Function\n"
                        + "    Properties: {Runtime: nodejs24.x, Handler: index.handler}\n"));

    assertThat(template.notStarted()).contains("AWS::Lambda::Function in nodejs24.x (1)");
    assertThat(template.on(ENDPOINTS).functions())
        .extracting(FunctionDescription::name)
        .doesNotContain("Helper");
  }

  @Test
  void a_user_pool_is_the_issuer_here_and_its_app_client_the_audience() {
    Deployed committed = Template.read(Path.of("..", "template.yaml")).on(ENDPOINTS);

    assertThat(committed.functions())
        .filteredOn(function -> !function.name().equals("MigrateFunction"))
        .isNotEmpty()
        .allSatisfy(function ->
            assertThat(function.environment())
                .containsEntry("ENCARGO_JWT_ISSUER", "http://issuer")
                .containsEntry("ENCARGO_JWT_AUDIENCE", "audience")
                .containsEntry(
                    "ENCARGO_DATABASE_ARN", "arn:aws:rds:us-east-1:000000000000:cluster:database"));
  }

  @Test
  void what_the_platform_cannot_work_without_is_named() {
    assertThatThrownBy(
            () -> Template.parse(small().replace("AWS::RDS::DBCluster", "AWS::RDS::Other")))
        .isInstanceOf(TemplateProblem.class)
        .hasMessage("the template has no AWS::RDS::DBCluster");
  }

  @Test
  void a_reference_into_the_void_names_who_refers() {
    String broken =
        small().replace("ENCARGO_BUCKET: {Ref: Bucket}", "ENCARGO_BUCKET: {Ref: Bukket}");

    assertThatThrownBy(() -> Template.parse(broken).on(ENDPOINTS).functions())
        .hasMessage(
            "EchoFunction (AWS::Lambda::Function): the variable ENCARGO_BUCKET refers to Bukket, which is not in the template");
  }

  @Test
  void a_parameter_without_a_value_is_named() {
    Endpoints without = new Endpoints(name -> name, "h", 1, Map.of());

    assertThatThrownBy(() -> Template.parse(small()).on(without).functions())
        .hasMessageContaining("the parameter JwtIssuer has neither a value nor a default");
  }

  @Test
  void a_mapping_to_no_function_is_refused() {
    String broken = small().replace("FunctionName: {Ref: WorkLive}", "FunctionName: Worker");

    assertThatThrownBy(() -> Template.parse(broken).on(ENDPOINTS).mappings())
        .hasMessage(
            "WorkMapping (AWS::Lambda::EventSourceMapping): FunctionName names no function of the template: Worker");
  }

  @Test
  void sub_select_and_split_are_understood() {
    String yaml =
        small()
            .replace(
                "ENCARGO_BUCKET: {Ref: Bucket}",
                """
                ENCARGO_BUCKET:
                            Fn::Select:
                            - '1'
                            - Fn::Split:
                              - '-'
                              - Fn::Sub:
                                - ${Name}-${AWS::Region}-${!literal}
                                - Name: {'Fn::GetAtt': [WorkQueue, QueueName]}
                """);

    assertThat(Template.parse(yaml).on(ENDPOINTS).functions().getFirst().environment())
        .containsEntry("ENCARGO_BUCKET", "us");
  }

  @Test
  void what_is_no_yaml_is_refused() {
    assertThatThrownBy(() -> Template.parse("a: ["))
        .hasMessageStartingWith("the template is not YAML");
  }

  @Test
  void the_projects_own_template_can_be_started() {
    Template template = Template.read(Path.of("..", "template.yaml"));
    Deployed own = template.on(ENDPOINTS);

    assertThat(own.functions())
        .extracting(FunctionDescription::name)
        .contains("JobsFunction", "MigrateFunction", "SweepFunction");
    assertThat(own.mappings()).extracting(MappingDescription::id).hasSize(10);
    assertThat(own.routes()).extracting(RouteDescription::key).contains("POST /api/jobs");
    assertThat(own.rules()).hasSize(4);
    assertThat(template.queues()).hasSize(12);
    assertThat(template.buckets()).hasSize(1);
  }
}
