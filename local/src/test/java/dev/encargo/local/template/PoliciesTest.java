package dev.encargo.local.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PoliciesTest {

  private static final String ROLE =
      """
        EchoRole:
          Type: AWS::IAM::Role
          Properties:
            Policies:
            - PolicyName: Function
              PolicyDocument:
                Statement:
                - {Effect: Allow, Action: 'sqs:SendMessage', Resource: {'Fn::GetAtt': [WorkQueue, Arn]}}
                - Effect: Allow
                  Action: ['s3:GetObject', 's3:PutObject']
                  Resource:
                    Fn::Join: ['', [{'Fn::GetAtt': [Bucket, Arn]}, '/uploads/*']]
                - {Effect: Allow, Action: 'xray:PutTraceSegments', Resource: '*'}
                - {Effect: Deny, Action: 's3:*', Resource: 'arn:aws:s3:::encargo-bucket/uploads/secret/*'}
      """;

  private final Policies policies = policies(ROLE);

  private static Policies policies(String role) {
    String yaml =
        TemplateTest.small()
            .replace("Resources:\n", "Resources:\n" + role.indent(0))
            .replace(
                "    Properties:\n      Handler: dev.encargo.local.SmallFunctions$Echo",
                "    Properties:\n      Role: {'Fn::GetAtt': [EchoRole, Arn]}\n"
                    + "      Handler: dev.encargo.local.SmallFunctions$Echo");
    return Template.parse(yaml).on(TemplateTest.ENDPOINTS).policies();
  }

  @Test
  void what_is_written_is_allowed_on_the_resource_that_it_is_written_for() {
    assertThat(allows("sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:WorkQueue.fifo"))
        .isTrue();
    assertThat(allows("sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:DeadLetterQueue.fifo"))
        .isFalse();
    assertThat(allows("sqs:DeleteMessage", "arn:aws:sqs:us-east-1:000000000000:WorkQueue.fifo"))
        .isFalse();
    assertThat(allows("SQS:sendmessage", "arn:aws:sqs:us-east-1:000000000000:WorkQueue.fifo"))
        .isTrue();
  }

  @Test
  void a_star_stands_for_whatever_follows_and_for_nothing_before_it() {
    assertThat(allows("s3:GetObject", "arn:aws:s3:::encargo-bucket/uploads/a/b.csv")).isTrue();
    assertThat(allows("s3:GetObject", "arn:aws:s3:::encargo-bucket/other.csv")).isFalse();
    assertThat(allows("s3:GetObject", "arn:aws:s3:::encargo-bucket-2/uploads/a.csv")).isFalse();
    assertThat(allows("xray:PutTraceSegments", "*")).isTrue();
  }

  @Test
  void a_refusal_outweighs_what_allows() {
    assertThat(allows("s3:GetObject", "arn:aws:s3:::encargo-bucket/uploads/secret/x")).isFalse();
  }

  @Test
  void what_cannot_be_judged_is_named_and_not_passed_over() {
    String conditional =
        ROLE.replace(
            "Action: 'xray:PutTraceSegments',",
            "Action: 'xray:PutTraceSegments', Condition: {Bool: {'aws:SecureTransport': 'true'}},");
    assertThatThrownBy(
            () -> policies(conditional).allows("EchoFunction", "xray:PutTraceSegments", "*"))
        .isInstanceOf(TemplateProblem.class)
        .hasMessage("EchoRole (AWS::IAM::Role): a statement with Condition cannot be judged here");
  }

  @Test
  void the_committed_template_lets_functions_do_what_they_do_and_not_what_others_do() {
    Policies real =
        Template.read(Path.of("..", "template.yaml")).on(TemplateTest.ENDPOINTS).policies();
    String low = "arn:aws:sqs:us-east-1:000000000000:LowQueue.fifo";
    assertThat(real.allows("JobsFunction", "sqs:SendMessage", low)).isTrue();
    assertThat(real.allows("JobsFunction", "sqs:ReceiveMessage", low)).isFalse();
    assertThat(real.allows("LowWorkerFunction", "sqs:ChangeMessageVisibility", low)).isTrue();
    assertThat(real.allows("HighWorkerFunction", "sqs:ChangeMessageVisibility", low)).isFalse();
    assertThat(
            real.allows(
                "JobsFunction",
                "rds-data:ExecuteStatement",
                "arn:aws:rds:us-east-1:000000000000:cluster:database"))
        .isTrue();
    assertThat(
            real.allows(
                "JobsFunction",
                "secretsmanager:GetSecretValue",
                "arn:aws:secretsmanager:us-east-1:000000000000:secret:encargo"))
        .isFalse();
    assertThat(
            real.allows(
                "MigrateFunction",
                "secretsmanager:GetSecretValue",
                "arn:aws:secretsmanager:us-east-1:000000000000:secret:encargo"))
        .isTrue();
  }

  private boolean allows(String action, String arn) {
    return policies.allows("EchoFunction", action, arn);
  }
}
