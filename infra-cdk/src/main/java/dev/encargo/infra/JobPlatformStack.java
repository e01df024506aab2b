package dev.encargo.infra;

import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.CfnParameter;
import software.amazon.awscdk.DefaultStackSynthesizer;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.StackProps;
import software.amazon.awscdk.services.lambda.Code;
import software.constructs.Construct;

/** {@link JobPlatform} as a stack of its own: who signs the users' tokens goes in, where the API is comes out. */
public final class JobPlatformStack extends Stack {

  /**
   * Puts the platform into {@code scope}.
   *
   * @param code the zip that holds every function
   * @param kept whether data and database outlive the stack
   */
  public JobPlatformStack(Construct scope, String id, Code code, boolean kept) {
    super(
        scope,
        id,
        StackProps.builder()
            .description("Encargo: background jobs behind SQS FIFO queues, without servers.")
            .analyticsReporting(false)
            .synthesizer(
                DefaultStackSynthesizer.Builder.create()
                    .generateBootstrapVersionRule(false)
                    .build())
            .build());
    CfnParameter issuer =
        CfnParameter.Builder.create(this, "JwtIssuer")
            .description(
                "The iss of the users' tokens; its keys are at <issuer>/.well-known/jwks.json.")
            .allowedPattern("https?://[^ ]+[^ /]")
            .constraintDescription("must be a URL that does not end in a slash")
            .build();
    CfnParameter audience =
        CfnParameter.Builder.create(this, "JwtAudience")
            .description("The aud (Cognito: the client_id) that the users' tokens must carry.")
            .minLength(1)
            .build();
    JobPlatform platform =
        new JobPlatform(
            this,
            "Platform",
            new JobPlatformProps(
                code, issuer.getValueAsString(), audience.getValueAsString(), kept));
    output("ApiUrl", "Where the API is.", platform.apiUrl());
    output("BucketName", "Where uploads are.", platform.bucketName());
    output(
        "MigrateFunctionArn",
        "Invoke it once after each deploy: it brings the database up to date.",
        platform.migrateFunctionArn());
  }

  private void output(String id, String description, String value) {
    CfnOutput.Builder.create(this, id).description(description).value(value).build();
  }
}
