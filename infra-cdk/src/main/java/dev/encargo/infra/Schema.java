package dev.encargo.infra;

import java.util.Map;
import software.amazon.awscdk.CustomResource;
import software.amazon.awscdk.Duration;
import software.constructs.Construct;
import software.constructs.IDependable;

/**
 * The tables, as a <a
 * href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-custom-resources-lambda.html">resource of
 * CloudFormation's</a> that {@code MigrateFunction} makes and answers for. Each new version of that function, which is each new zip,
 * updates it, before any other function's version is published: when new code first runs, its tables are there, and when a migration
 * fails, the old code goes on.
 */
final class Schema {
  // CloudFormation waits for an hour where nobody answers; a function that was ended at its timeout
  // cannot.
  private static final int SECONDS_AFTER_TIMEOUT = 60;

  private final CustomResource tables;

  Schema(Construct scope, PlatformFunction migrate, Database database) {
    tables =
        CustomResource.Builder.create(scope, "DatabaseSchema")
            .resourceType("Custom::DatabaseSchema")
            .serviceToken(migrate.liveArn())
            .serviceTimeout(
                Duration.seconds(FunctionSpec.MIGRATE.timeoutSeconds() + SECONDS_AFTER_TIMEOUT))
            .properties(Map.of("MigrateFunctionVersion", migrate.version()))
            .build();
    database.ready().ifPresent(tables.getNode()::addDependency);
  }

  /** What is to wait for the tables depends on this. */
  IDependable made() {
    return tables;
  }
}
