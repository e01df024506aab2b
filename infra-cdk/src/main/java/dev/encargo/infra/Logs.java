package dev.encargo.infra;

import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.services.logs.LogGroup;
import software.amazon.awscdk.services.logs.RetentionDays;
import software.constructs.Construct;

/** How logs are kept. */
record Logs(RetentionDays retention, Keys keys) {

  LogGroup create(Construct scope, String id) {
    LogGroup.Builder log =
        LogGroup.Builder.create(scope, id)
            .retention(retention)
            .removalPolicy(RemovalPolicy.DESTROY);
    keys.customer().ifPresent(log::encryptionKey);
    return log.build();
  }
}
