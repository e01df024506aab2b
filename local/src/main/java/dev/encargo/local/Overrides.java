package dev.encargo.local;

import dev.encargo.local.dataapi.DataApiEndpoint;
import dev.encargo.local.file.LocalS3;
import dev.encargo.local.secret.SecretsEndpoint;
import dev.encargo.local.template.FunctionDescription;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What functions have in their environment here and not in AWS, or otherwise than the template says. This is all of it:
 *
 * <ul>
 *   <li>The database. By JDBC: {@code ENCARGO_DATABASE_AUTH=none}, since the local PostgreSQL trusts who comes from this machine, with
 *       its URL and, for the role whose secret the template names, that role as the user. By the Data API: {@code data-api} and {@code
 *       AWS_ENDPOINT_URL_RDS_DATA}, {@code AWS_ENDPOINT_URL_SECRETS_MANAGER}.
 *   <li>{@code ENCARGO_MAIL_DIRECTORY}: mails become files.
 *   <li>{@code ENCARGO_HTTP_TO_LOOPBACK}: jobs may ask what runs beside the platform.
 *   <li>{@code ENCARGO_PAYMENTS_TO_STUB}: payouts are paid to nobody.
 *   <li>{@code OUTBOX_PUBLISHER_TYPE} and its kin ({@link PublisherSettings}), and when the shipped schedules fire ({@link ShippedRules}): as the environment of this
 *       process has them.
 *   <li>{@code AWS_ENDPOINT_URL_SQS}, {@code AWS_ENDPOINT_URL_S3}, {@code AWS_ENDPOINT_URL_EVENTBRIDGE}, {@code
 *       AWS_ENDPOINT_URL_LAMBDA}: clients go to the local endpoints.
 *   <li>{@code AWS_ACCESS_KEY_ID}: the function's name, so that the endpoints know who asks; {@code AWS_REGION}, {@code
 *       AWS_SECRET_ACCESS_KEY}, {@code AWS_LAMBDA_FUNCTION_NAME}, {@code
 *       AWS_LAMBDA_FUNCTION_MEMORY_SIZE}: what Lambda sets.
 * </ul>
 */
final class Overrides {

  private static final String CLUSTER = "arn:aws:rds:us-east-1:000000000000:cluster:database";

  private final LocalOptions options;
  private final Backends backends;
  private final ShippedRules shipped;
  private final PublisherSettings publisher;

  Overrides(
      LocalOptions options, Backends backends, ShippedRules shipped, PublisherSettings publisher) {
    this.options = options;
    this.backends = backends;
    this.shipped = shipped;
    this.publisher = publisher;
  }

  FunctionDescription applyTo(FunctionDescription function) {
    Map<String, String> environment = new LinkedHashMap<>(function.environment());
    String role = role(environment);
    switch (options.database()) {
      case JDBC -> byJdbc(environment, role);
      case DATA_API -> byDataApi(environment, role);
    }
    environment.put(
        "ENCARGO_MAIL_DIRECTORY",
        options.state().resolve("outbox-mail").toAbsolutePath().toString());
    environment.put("ENCARGO_HTTP_TO_LOOPBACK", "allow");
    environment.put("ENCARGO_PAYMENTS_TO_STUB", "allow");
    shipped.applyTo(environment);
    publisher.applyTo(environment);
    environment.put("AWS_ENDPOINT_URL_SQS", backends.sqs().uri().toString());
    environment.put("AWS_ENDPOINT_URL_EVENTBRIDGE", backends.events().uri().toString());
    environment.put("AWS_ENDPOINT_URL_LAMBDA", backends.lambda().uri().toString());
    environment.put("AWS_ENDPOINT_URL_S3", backends.s3().uri().toString());
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", function.name());
    environment.put("AWS_SECRET_ACCESS_KEY", LocalS3.SECRET_KEY);
    environment.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMb()));
    return new FunctionDescription(
        function.name(), function.handler(), function.timeout(), function.memoryMb(), environment);
  }

  /** Who the template lets a function log in as. */
  private static @Nullable String role(Map<String, String> environment) {
    String secret = environment.get("ENCARGO_DATABASE_SECRET_ARN");
    return secret == null
        ? environment.get("ENCARGO_DATABASE_USER")
        : secret.substring(secret.lastIndexOf(':') + 1);
  }

  private void byJdbc(Map<String, String> environment, @Nullable String role) {
    if (environment.remove("ENCARGO_DATABASE_ARN") != null) {
      environment.remove("ENCARGO_DATABASE_SECRET_ARN");
      environment.remove("ENCARGO_DATABASE_NAME");
      environment.put("ENCARGO_DATABASE_URL", backends.postgres().url());
    }
    if (role != null) {
      environment.put("ENCARGO_DATABASE_USER", role);
    }
    // Nobody needs a password here.
    environment.keySet().removeIf(name -> name.startsWith("ENCARGO_ROLE_SECRET_ARN_"));
    environment.put("ENCARGO_DATABASE_AUTH", "none");
  }

  private void byDataApi(Map<String, String> environment, @Nullable String role) {
    DataApiEndpoint dataApi = Objects.requireNonNull(backends.dataApi());
    SecretsEndpoint secrets = Objects.requireNonNull(backends.secrets());
    if (role != null) {
      environment.remove("ENCARGO_DATABASE_URL");
      environment.remove("ENCARGO_DATABASE_USER");
      environment.putIfAbsent("ENCARGO_DATABASE_ARN", CLUSTER);
      environment.put("ENCARGO_DATABASE_SECRET_ARN", DataApiEndpoint.secretArn(role));
      environment.putIfAbsent("ENCARGO_DATABASE_NAME", "encargo");
    }
    environment.put("ENCARGO_DATABASE_AUTH", "data-api");
    environment.put("AWS_ENDPOINT_URL_RDS_DATA", dataApi.uri().toString());
    environment.put("AWS_ENDPOINT_URL_SECRETS_MANAGER", secrets.uri().toString());
  }
}
