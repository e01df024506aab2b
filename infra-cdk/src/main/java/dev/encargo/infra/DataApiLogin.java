package dev.encargo.infra;

import java.util.List;
import java.util.Map;
import software.amazon.awscdk.services.iam.PolicyStatement;

/** Over the RDS Data API, with a secret that AWS reads on the function's behalf. */
record DataApiLogin(Database database) implements DatabaseLogin {

  @Override
  public Map<String, String> environment(DatabaseRole role) {
    return environment(database, database.secret(role).arn());
  }

  @Override
  public List<PolicyStatement> permissions(DatabaseRole role) {
    return List.of(Permissions.dataApi(database.arn()), database.secret(role).toRead());
  }

  static Map<String, String> environment(Database database, String secretArn) {
    return Map.of(
        "ENCARGO_DATABASE_AUTH",
        "data-api",
        "ENCARGO_DATABASE_ARN",
        database.arn(),
        "ENCARGO_DATABASE_SECRET_ARN",
        secretArn,
        "ENCARGO_DATABASE_NAME",
        database.name());
  }
}
