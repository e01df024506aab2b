package dev.encargo.infra;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awscdk.services.events.IEventBus;
import software.amazon.awscdk.services.iam.PolicyStatement;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.sqs.Queue;

/** Policy statements, each with the actions that the code really uses and the ARNs that it uses them on. */
final class Permissions {
  private Permissions() {}

  /** What a function needs to write down what it did. */
  static List<PolicyStatement> toRun(LogGroup log) {
    return List.of(
        allow(List.of("logs:CreateLogStream", "logs:PutLogEvents"), List.of(log.getLogGroupArn())),
        // A trace has no ARN before it exists: IAM offers no narrower resource.
        allow(List.of("xray:PutTraceSegments", "xray:PutTelemetryRecords"), List.of("*")));
  }

  /** What Lambda needs to put a function into a network. */
  static PolicyStatement liveInNetwork() {
    return allow(
        List.of(
            "ec2:CreateNetworkInterface",
            "ec2:DescribeNetworkInterfaces",
            "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface",
            "ec2:AssignPrivateIpAddresses",
            "ec2:UnassignPrivateIpAddresses"),
        // A network interface has no ARN before it exists, and describing knows no resource: IAM
        // offers nothing narrower.
        List.of("*"));
  }

  /** To sign in to the database by JDBC. */
  static PolicyStatement connect(String userArn) {
    return allow(List.of("rds-db:connect"), List.of(userArn));
  }

  /** To speak to a cluster by the Data API, as whoever's secret may be read. */
  static PolicyStatement dataApi(String clusterArn) {
    return allow(
        List.of(
            "rds-data:ExecuteStatement",
            "rds-data:BeginTransaction",
            "rds-data:CommitTransaction",
            "rds-data:RollbackTransaction"),
        List.of(clusterArn));
  }

  /** To read passwords. */
  static PolicyStatement readSecrets(List<String> arns) {
    return allow(List.of("secretsmanager:GetSecretValue"), arns);
  }

  /** To ring the queues. */
  static PolicyStatement send(List<Queue> queues) {
    return allow(List.of("sqs:SendMessage"), arns(queues));
  }

  /** To see whether anything waits in queues: the sweep sends again only what is in none. */
  static PolicyStatement look(List<Queue> queues) {
    return allow(List.of("sqs:GetQueueAttributes"), arns(queues));
  }

  /** To put events on a bus. */
  static PolicyStatement putEvents(IEventBus bus) {
    return allow(List.of("events:PutEvents"), List.of(bus.getEventBusArn()));
  }

  /** To be fed from queues by an event source mapping. */
  static PolicyStatement consume(List<Queue> queues) {
    return allow(
        List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"), arns(queues));
  }

  /** To hold or hand back single messages. */
  static PolicyStatement hold(Queue queue) {
    return allow(List.of("sqs:ChangeMessageVisibility"), arns(List.of(queue)));
  }

  /** To sign uploads: S3 asks what who signed may do. */
  static PolicyStatement uploads(FileBucket bucket) {
    return allow(List.of("s3:PutObject"), List.of(bucket.uploadsArn()));
  }

  /** To read and write uploads. The right to list is what makes S3 answer 404 rather than 403 for a file that is not there. */
  static List<PolicyStatement> files(FileBucket bucket) {
    return List.of(
        allow(List.of("s3:GetObject", "s3:PutObject"), List.of(bucket.uploadsArn())),
        allow(List.of("s3:ListBucket"), List.of(bucket.arn())));
  }

  /** All of them, one list after the other. */
  @SafeVarargs
  static List<PolicyStatement> with(List<PolicyStatement>... lists) {
    List<PolicyStatement> all = new ArrayList<>();
    for (List<PolicyStatement> list : lists) {
      all.addAll(list);
    }
    return all;
  }

  static PolicyStatement allow(List<String> actions, List<String> resources) {
    return PolicyStatement.Builder.create().actions(actions).resources(resources).build();
  }

  private static List<String> arns(List<Queue> queues) {
    return queues.stream().map(Queue::getQueueArn).toList();
  }
}
