package dev.encargo.infra;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import software.constructs.Construct;

/**
 * The function that brings the tables up to date and gives the roles their passwords: the only one that may read the master's secret
 * and theirs. It speaks the Data API whatever the others do, and so lives in no network.
 */
final class MigrateFunction {
  private MigrateFunction() {}

  static PlatformFunction create(
      Construct scope,
      FunctionDefaults defaults,
      Database database,
      OutboxPublisher publisher,
      Keys keys) {
    Map<String, String> environment =
        new TreeMap<>(DataApiLogin.environment(database, database.masterSecretArn()));
    // It tells the database, whose triggers ask.
    environment.putAll(publisher.environment());
    for (DatabaseRole role : DatabaseRole.values()) {
      environment.put("ENCARGO_ROLE_SECRET_ARN_" + role, database.secret(role).arn());
    }
    List<String> secrets =
        Stream.concat(
                Stream.of(database.masterSecretArn()),
                Stream.of(DatabaseRole.values()).map(role -> database.secret(role).arn()))
            .toList();
    return new PlatformFunction(
        scope,
        "MigrateFunction",
        FunctionSpec.MIGRATE.handler(),
        FunctionSpec.MIGRATE.size(),
        defaults.outsideNetwork(),
        environment,
        Permissions.with(
            List.of(Permissions.dataApi(database.arn()), Permissions.readSecrets(secrets)),
            keys.toDecrypt()));
  }
}
