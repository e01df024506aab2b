package dev.encargo.local.dataapi;

import dev.encargo.Platform;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Lets the tests of a class reach their databases through the Data API: the real client and adapter, the local endpoint. */
public final class OverDataApi implements BeforeAllCallback, AfterAllCallback {

  private @Nullable DataApiEndpoint endpoint;

  @Override
  public void beforeAll(ExtensionContext context) {
    TestPostgres.openWith(this::open);
  }

  private synchronized Sql open(String url) {
    if (endpoint == null) {
      endpoint = start(url, InstantSource.system());
    }
    return sql(endpoint, url);
  }

  /** An endpoint over the server of a database's JDBC URL. */
  static DataApiEndpoint start(String url, InstantSource clock) {
    try {
      return DataApiEndpoint.start(
          url.substring(0, url.lastIndexOf('/') + 1), clock, 0, new Calls());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A database by its JDBC URL, as a function opens it. */
  static Sql sql(DataApiEndpoint endpoint, String url) {
    URI location = URI.create(url.substring("jdbc:".length()));
    String role = location.getQuery().replaceFirst(".*user=([a-z_]+).*", "$1");
    return Platform.of(environment(endpoint, role, location.getPath().substring(1))).sql();
  }

  private static Map<String, String> environment(
      DataApiEndpoint endpoint, String role, String database) {
    return Map.of(
        "ENCARGO_DATABASE_AUTH",
        "data-api",
        "ENCARGO_DATABASE_ARN",
        "arn:aws:rds:us-east-1:000000000000:cluster:test",
        "ENCARGO_DATABASE_SECRET_ARN",
        DataApiEndpoint.secretArn(role),
        "ENCARGO_DATABASE_NAME",
        database,
        "AWS_ENDPOINT_URL_RDS_DATA",
        endpoint.uri().toString(),
        "AWS_ACCESS_KEY_ID",
        "test",
        "AWS_SECRET_ACCESS_KEY",
        "test");
  }

  @Override
  public void afterAll(ExtensionContext context) {
    TestPostgres.openWith(null);
    if (endpoint != null) {
      endpoint.close();
    }
  }
}
