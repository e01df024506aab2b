package dev.encargo.benchmarks.cold;

import com.sun.net.httpserver.HttpServer;
import dev.encargo.job.Priority;
import dev.encargo.json.JsonObject;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.local.http.LocalIssuer;
import dev.encargo.local.postgres.LocalPostgres;
import dev.encargo.local.sqs.SqsEndpoint;
import dev.encargo.local.sqs.SqsQueues;
import dev.encargo.sql.Migrate;
import dev.encargo.sql.Params;
import dev.encargo.sql.PostgresPool;
import dev.encargo.sql.Sql;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/** What the functions work with: a real Postgres, an SQS endpoint, an issuer of tokens. */
final class ColdWorld implements AutoCloseable {

  private static final String AUDIENCE = "encargo";
  private static final String CREDENTIALS = "/credentials";

  private final LocalPostgres postgres;
  private final SqsEndpoint sqs;
  private final SqsQueues queues = new SqsQueues(InstantSource.system());
  private final HttpServer keys;
  private final LocalIssuer issuer;

  ColdWorld(Path state) throws IOException {
    postgres =
        LocalPostgres.start(
            state, Path.of(System.getProperty("user.home"), ".cache", "encargo"), 0);
    try (Sql sql = PostgresPool.trusted(postgres.url(), "encargo", 1)) {
      new Migrate(sql).run();
      sql.update(
          "create table job (id uuid primary key, tenant text, kind text, payload jsonb)",
          Params.NONE);
    }
    sqs = SqsEndpoint.start(queues, 0, new Calls());
    for (Priority priority : Priority.values()) {
      queues.create(priority + ".fifo", Map.of("FifoQueue", "true"));
    }
    queues.create("timer", Map.of());
    queues.create("q", Map.of());
    issuer = LocalIssuer.open(state.resolve("issuer"), InstantSource.system());
    keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] jwks = issuer.jwks();
    keys.createContext(
        LocalIssuer.JWKS_PATH,
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, jwks.length);
            exchange.getResponseBody().write(jwks);
          }
        });
    keys.createContext(
        CREDENTIALS,
        exchange -> {
          try (exchange) {
            byte[] none =
                JsonObject.of(
                        "AccessKeyId", "local",
                        "SecretAccessKey", "local",
                        "Token", "local",
                        "Expiration", "9999-12-31T23:59:59Z")
                    .toJson()
                    .getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, none.length);
            exchange.getResponseBody().write(none);
          }
        });
    keys.start();
  }

  private String web() {
    return "http://127.0.0.1:" + keys.getAddress().getPort();
  }

  private String issuerName() {
    return LocalIssuer.issuer(web());
  }

  /** Where Lambda tells a function with a snapshot to ask for credentials, which it gives others in the environment. */
  String credentials() {
    return web() + CREDENTIALS;
  }

  /** What both we and the others are given. */
  Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("DB_URL", postgres.url());
    environment.put("SQS_URL", sqs.uri().toString());
    environment.put("ENCARGO_DATABASE_URL", postgres.url());
    environment.put("ENCARGO_DATABASE_USER", "encargo");
    environment.put("ENCARGO_DATABASE_AUTH", "none");
    environment.put("ENCARGO_BUCKET", "unused");
    environment.put("ENCARGO_JWT_ISSUER", issuerName());
    environment.put("ENCARGO_JWT_AUDIENCE", AUDIENCE);
    for (Priority priority : Priority.values()) {
      environment.put("ENCARGO_QUEUE_URL_" + priority, queues.byName(priority + ".fifo").url());
    }
    environment.put("ENCARGO_TIMER_QUEUE_URL", queues.byName("timer").url());
    environment.put("AWS_ENDPOINT_URL_SQS", sqs.uri().toString());
    environment.put("AWS_REGION", "us-east-1");
    environment.put("AWS_ACCESS_KEY_ID", "local");
    environment.put("AWS_SECRET_ACCESS_KEY", "local");
    return environment;
  }

  /** {@code POST /api/jobs} as API Gateway hands it over. */
  String createJob() {
    String token = issuer.token(issuerName(), AUDIENCE, "ana", false, Duration.ofHours(1));
    return event(
        "/api/jobs",
        JsonObject.of("authorization", "Bearer " + token, "content-type", "application/json"),
        "{\"type\":\"noop\",\"payload\":{\"src\":\"s3://bucket/key/abc.png\",\"w\":320,\"h\":200}}");
  }

  /** The same for the others, who check no token. */
  String createPeerJob() {
    return event(
        "/jobs",
        JsonObject.of("content-type", "application/json"),
        "{\"tenant\":\"ana\",\"kind\":\"noop\",\"payload\":{\"src\":\"s3://bucket/key/abc.png\",\"w\":320,\"h\":200}}");
  }

  private static String event(String path, JsonObject headers, String body) {
    return JsonObject.of(
            "version",
            "2.0",
            "routeKey",
            "POST " + path,
            "rawPath",
            path,
            "rawQueryString",
            "",
            "headers",
            headers,
            "requestContext",
            JsonObject.of(
                "accountId",
                "000000000000",
                "apiId",
                "api",
                "domainName",
                "api.test",
                "http",
                JsonObject.of(
                    "method",
                    "POST",
                    "path",
                    path,
                    "protocol",
                    "HTTP/1.1",
                    "sourceIp",
                    "192.0.2.1",
                    "userAgent",
                    "curl"),
                "requestId",
                "JKJaXmPLvHcESHA=",
                "routeKey",
                "POST " + path,
                "stage",
                "$default",
                "time",
                "12/Mar/2026:19:03:58 +0000",
                "timeEpoch",
                1_773_342_238_390L),
            "body",
            body,
            "isBase64Encoded",
            false)
        .toJson();
  }

  @Override
  public void close() {
    keys.stop(0);
    sqs.close();
    postgres.close();
  }
}
