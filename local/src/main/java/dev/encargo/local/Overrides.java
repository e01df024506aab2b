package dev.encargo.local;

import dev.encargo.local.file.LocalS3;
import dev.encargo.local.template.FunctionDescription;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What functions have in their environment here and not in AWS, or otherwise than the template says. This is all of it:
 *
 * <ul>
 *   <li>{@code ENCARGO_DATABASE_AUTH=none}, {@code ENCARGO_DATABASE_URL}, {@code ENCARGO_DATABASE_USER}: the local PostgreSQL, which
 *       trusts who comes from this machine. What says where cluster and secrets are in AWS is left out.
 *   <li>{@code ENCARGO_MAIL_DIRECTORY}: mails become files.
 *   <li>{@code ENCARGO_HTTP_TO_LOOPBACK}: jobs may ask what runs beside the platform.
 *   <li>{@code AWS_ENDPOINT_URL_SQS}, {@code AWS_ENDPOINT_URL_S3}: the SDK's clients go to the local endpoints.
 *   <li>{@code AWS_REGION}, {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY}, {@code AWS_LAMBDA_FUNCTION_NAME}, {@code
 *       AWS_LAMBDA_FUNCTION_MEMORY_SIZE}: what Lambda sets.
 * </ul>
 */
final class Overrides {

  /** The settings of the Data API, and the secrets of the database's roles. */
  private static final Pattern IN_AWS_ONLY =
      Pattern.compile("ENCARGO_DATABASE_(ARN|SECRET_ARN|NAME)|ENCARGO_ROLE_SECRET_ARN_\\w+");

  private final LocalOptions options;
  private final String databaseUrl;
  private final URI sqs;
  private final URI s3;

  Overrides(LocalOptions options, String databaseUrl, URI sqs, URI s3) {
    this.options = options;
    this.databaseUrl = databaseUrl;
    this.sqs = sqs;
    this.s3 = s3;
  }

  FunctionDescription applyTo(FunctionDescription function) {
    Map<String, String> environment = new LinkedHashMap<>(function.environment());
    environment.keySet().removeIf(name -> IN_AWS_ONLY.matcher(name).matches());
    environment.put("ENCARGO_DATABASE_AUTH", "none");
    environment.put("ENCARGO_DATABASE_URL", databaseUrl);
    environment.put("ENCARGO_DATABASE_USER", "encargo");
    environment.put(
        "ENCARGO_MAIL_DIRECTORY",
        options.state().resolve("outbox-mail").toAbsolutePath().toString());
    environment.put("ENCARGO_HTTP_TO_LOOPBACK", "allow");
    environment.put("AWS_ENDPOINT_URL_SQS", sqs.toString());
    environment.put("AWS_ENDPOINT_URL_S3", s3.toString());
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", LocalS3.ACCESS_KEY);
    environment.put("AWS_SECRET_ACCESS_KEY", LocalS3.SECRET_KEY);
    environment.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
    environment.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memoryMb()));
    return new FunctionDescription(
        function.name(), function.handler(), function.timeout(), function.memoryMb(), environment);
  }
}
