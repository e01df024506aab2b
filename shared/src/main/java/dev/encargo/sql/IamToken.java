package dev.encargo.sql;

import dev.encargo.aws.Credentials;
import dev.encargo.aws.SdkCredentials;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;

/**
 * The password of IAM database authentication: a presigned request that the database checks instead of a secret
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html). Made on this machine, valid for 15
 * minutes, asked for at each new connection.
 */
public final class IamToken implements Supplier<String> {

  private static final Duration VALID = Duration.ofMinutes(15);

  private final URI server;
  private final String user;
  private final String region;
  private final Supplier<Credentials> credentials;

  /**
   * @param jdbcUrl {@code jdbc:postgresql://host:port/database}
   */
  public IamToken(String jdbcUrl, String user, String region, Supplier<Credentials> credentials) {
    this.server = URI.create(jdbcUrl.substring("jdbc:".length()));
    this.user = user;
    this.region = region;
    this.credentials = credentials;
  }

  @Override
  public String get() {
    int port = server.getPort() < 0 ? 5432 : server.getPort();
    SdkHttpRequest connect =
        SdkHttpRequest.builder()
            .method(SdkHttpMethod.GET)
            .protocol("https")
            .host(server.getHost())
            .port(port)
            .encodedPath("/")
            .putRawQueryParameter("Action", "connect")
            .putRawQueryParameter("DBUser", user)
            .build();
    String signed =
        AwsV4HttpSigner.create()
            .sign(
                SignRequest.builder(SdkCredentials.forClients(credentials).resolveCredentials())
                    .request(connect)
                    .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "rds-db")
                    .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                    .putProperty(
                        AwsV4HttpSigner.AUTH_LOCATION, AwsV4HttpSigner.AuthLocation.QUERY_STRING)
                    .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, VALID)
                    .build())
            .request()
            .getUri()
            .toString();
    return signed.substring("https://".length());
  }
}
