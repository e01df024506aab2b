package dev.encargo.infra;

import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.DefaultStackSynthesizer;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.lambda.Code;
import software.constructs.Construct;

/** {@link JobPlatform} as a stack of its own: context values go in, addresses come out. */
public final class JobPlatformStack extends Stack {
  private final JobPlatform platform;

  /**
   * Puts the platform into {@code scope}.
   *
   * @param code the zip that holds every function
   * @throws BadInput where a context value is unknown or out of range
   */
  public JobPlatformStack(Construct scope, String id, Code code) {
    this(scope, id, Environment.builder().build(), code);
  }

  /**
   * The same, for one account and region; to look up a network they must be known.
   *
   * @throws BadInput where a context value is unknown or out of range, or the region lacks a part of the platform
   */
  public JobPlatformStack(Construct scope, String id, Environment where, Code code) {
    super(
        scope,
        id,
        StackProps.builder()
            .env(where)
            .description("Encargo: background jobs behind SQS FIFO queues, without servers.")
            .analyticsReporting(false)
            .synthesizer(
                DefaultStackSynthesizer.Builder.create()
                    .generateBootstrapVersionRule(false)
                    .build())
            .build());
    platform = new JobPlatform(this, "Platform", PlatformContext.read(this, code));
    output("ApiUrl", "Where the API is.", platform.apiUrl());
    output("TokenIssuer", "The iss of the tokens that the API accepts.", platform.tokenIssuer());
    output(
        "TokenAudience",
        "The aud of the tokens that the API accepts; of a user pool, its app client.",
        platform.tokenAudience());
    platform.userPoolId().ifPresent(pool -> output("UserPoolId", "Where users are.", pool));
    platform
        .queueUrls()
        .forEach((priority, url) ->
            output(
                priority.title() + "QueueUrl", "Where jobs wait that are " + priority + ".", url));
    output("BusName", "The event bus.", platform.bus().getEventBusName());
    output("BucketName", "Where uploads are.", platform.bucketName());
    output("AlarmTopicArn", "Where alarms go: subscribe to it.", platform.alarmTopicArn());
    output(
        "MigrateFunctionArn",
        "Brings the database up to date; each deploy calls it.",
        platform.migrateFunctionArn());
  }

  /** What is in it. */
  public JobPlatform platform() {
    return platform;
  }

  private void output(String id, String description, String value) {
    CfnOutput.Builder.create(this, id).description(description).value(value).build();
  }
}
