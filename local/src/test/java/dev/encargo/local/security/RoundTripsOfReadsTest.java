package dev.encargo.local.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.nimbusds.jose.jwk.RSAKey;
import dev.encargo.Platform;
import dev.encargo.functions.api.JobsFunction;
import dev.encargo.functions.api.SchedulesFunction;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.dataapi.DataApiEndpoint;
import dev.encargo.local.endpoint.Calls;
import dev.encargo.owner.Issuer;
import dev.encargo.sql.Params;
import dev.encargo.sql.RoundTrips;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every read of an owner costs, counted on the wire: one round trip to the database at the most, by JDBC and by the Data API. A
 * read that waits costs one for each look.
 */
class RoundTripsOfReadsTest {

  private static final RSAKey KEY = Issuer.rsa("key-1");
  private static final UUID JOB = new UUID(0x0190_0000_0000_7000L, 1);
  private static final UUID ENDED = new UUID(0x0190_0000_0000_7000L, 4);
  private static final UUID SCHEDULE = new UUID(0x0190_0000_0000_7000L, 2);
  private static final UUID BARE_SCHEDULE = new UUID(0x0190_0000_0000_7000L, 3);

  /** Ways to ask that the description knows as parameters only. */
  private static final List<String> MORE =
      List.of(
          "/api/jobs?active=true",
          "/api/jobs?url=https://x.test/1&limit=1",
          "/api/jobs?status=FAILED&type=noop",
          "/api/jobs/" + JOB + "?include=logs,attempts",
          "/api/schedules/" + BARE_SCHEDULE + "/ticks");

  private final Sql sql = TestPostgres.database();
  private KeyServer issuer;
  private String token;

  @BeforeEach
  void seed() throws IOException {
    issuer = new KeyServer(KEY);
    token =
        Issuer.token(
            KEY,
            Issuer.claims("ana", Instant.now())
                .issuer(issuer.url())
                .audience(Issuer.AUDIENCE)
                .build());
    sql.update(
        "insert into jobs (id, user_id, type, name, run_at, due_at, url) values (cast(:id as uuid), 'ana', 'noop', 'n', now(), now(), 'https://x.test/1')",
        Params.of("id", JOB));
    sql.update(
        "insert into jobs (id, user_id, type, name, run_at, completed_at, status) values (cast(:id as uuid), 'ana', 'noop', 'n', now(), now(), 'COMPLETED')",
        Params.of("id", ENDED));
    sql.update(
        "insert into job_logs (job_id, at, level, message) values (cast(:id as uuid), now(), 'INFO', 'm')",
        Params.of("id", JOB));
    for (UUID id : List.of(SCHEDULE, BARE_SCHEDULE)) {
      sql.update(
          """
          insert into schedules (id, user_id, name, cron, handled_until, job)
          values (cast(:id as uuid), 'ana', 'n', '0 9 * * *', now(),
            '{"type": "noop", "name": "n", "payload": {}, "priority": "LOW", "maxRetries": 3, "retryDelay": 1000, "metadata": {}}')
          """,
          Params.of("id", id));
    }
    sql.update(
        "insert into schedule_ticks (schedule_id, tick, outcome, reason) values (cast(:id as uuid), now(), 'SKIPPED', 'r')",
        Params.of("id", SCHEDULE));
  }

  @AfterEach
  void close() {
    issuer.close();
    sql.close();
  }

  private Map<String, String> environment() {
    Map<String, String> all = new HashMap<>();
    all.put("ENCARGO_JWT_ISSUER", issuer.url());
    all.put("ENCARGO_JWT_AUDIENCE", Issuer.AUDIENCE);
    for (String queue : List.of("CRITICAL", "HIGH", "NORMAL", "LOW")) {
      all.put("ENCARGO_QUEUE_URL_" + queue, "http://127.0.0.1:1/queue/" + queue);
    }
    all.put("ENCARGO_TIMER_QUEUE_URL", "http://127.0.0.1:1/queue/timer");
    all.put("AWS_REGION", "us-east-1");
    all.put("AWS_ACCESS_KEY_ID", "test");
    all.put("AWS_SECRET_ACCESS_KEY", "test");
    return all;
  }

  /** One way to ask, and what it is answered with. */
  private record Read(String path, int status, Map<String, String> headers) {
    @Override
    public String toString() {
      return path + (headers.isEmpty() ? "" : " " + headers);
    }
  }

  /** Ways to ask for one job with what its reader knows of it; nobody waits for one that has ended. */
  private static List<Read> conditional(String etag) {
    List<Read> all = new ArrayList<>();
    for (String wait : List.of("", "wait=20")) {
      all.add(conditional("", 304, etag, wait));
      all.add(conditional("", 304, "*", wait));
      all.add(conditional("", 200, "\"1\"", wait));
      all.add(conditional("", 200, "", wait));
      all.add(conditional("?include=logs,attempts", 200, etag, wait));
    }
    return all;
  }

  private static Read conditional(String query, int status, String etag, String wait) {
    Map<String, String> headers = new TreeMap<>(Map.of("if-none-match", etag, "prefer", wait));
    headers.values().removeIf(String::isEmpty);
    return new Read("/api/jobs/" + ENDED + query, status, headers);
  }

  /** All that an owner may read by the description, and {@link #MORE}. */
  private static List<String> described() throws IOException {
    List<String> described =
        Interface.read().operations().values().stream()
            .filter(one -> one.method().equals("GET") && !one.isForAdministrators())
            .filter(one ->
                !(one.spec().names().contains("security") && one.spec().list("security").isEmpty()))
            .map(one ->
                one.path()
                    .replace("/api/jobs/{id}", "/api/jobs/" + JOB)
                    .replace("/api/schedules/{id}", "/api/schedules/" + SCHEDULE))
            .toList();
    assertThat(described).as("nothing left to fill in").noneMatch(path -> path.contains("{"));
    List<String> all = new ArrayList<>(described);
    all.addAll(MORE);
    return all;
  }

  private Map<String, Integer> costs(Platform platform, ToIntFunction<Runnable> count)
      throws IOException {
    RequestStreamHandler jobs = new JobsFunction(platform);
    RequestStreamHandler schedules = new SchedulesFunction(platform);
    List<Read> reads = new ArrayList<>();
    described().forEach(path -> reads.add(new Read(path, 200, Map.of())));
    reads.addAll(conditional(etag(get(jobs, new Read("/api/jobs/" + ENDED, 200, Map.of())))));
    Map<String, Integer> costs = new TreeMap<>();
    for (Read read : reads) {
      String path = read.path();
      boolean ofSchedules = path.startsWith("/api/schedules") || path.equals("/api/jobs/status");
      RequestStreamHandler function = ofSchedules ? schedules : jobs;
      get(function, read);
      int least = Integer.MAX_VALUE;
      // A pool may ask in between whether its connection lives.
      for (int i = 0; i < 3; i++) {
        least = Math.min(least, count.applyAsInt(() -> get(function, read)));
      }
      costs.put(read.toString(), least);
    }
    waits(jobs, count);
    return costs;
  }

  /** In a second there are at most seven looks: at once, after 20, 60, 140, 300 and 620 ms, and at the end. */
  private void waits(RequestStreamHandler jobs, ToIntFunction<Runnable> count) {
    String path = "/api/jobs/" + JOB;
    String etag = etag(get(jobs, new Read(path, 200, Map.of())));
    for (Read read :
        List.of(
            new Read(path, 200, Map.of("prefer", "wait=1")),
            new Read(path, 304, Map.of("prefer", "wait=1", "if-none-match", etag)))) {
      assertThat(count.applyAsInt(() -> get(jobs, read))).as(read.toString()).isBetween(2, 7);
    }
  }

  private static String etag(JsonObject answer) {
    return answer.object("headers").text("etag");
  }

  private JsonObject get(RequestStreamHandler function, Read read) {
    String path = read.path();
    JsonObject headers = JsonObject.of("authorization", "Bearer " + token);
    for (Map.Entry<String, String> header : read.headers().entrySet()) {
      headers = headers.with(header.getKey(), header.getValue());
    }
    int question = path.indexOf('?');
    String raw = question < 0 ? path : path.substring(0, question);
    String event =
        JsonObject.of(
                "version",
                "2.0",
                "rawPath",
                raw,
                "rawQueryString",
                question < 0 ? "" : path.substring(question + 1),
                "headers",
                headers,
                "requestContext",
                JsonObject.of(
                    "http",
                    JsonObject.of("method", "GET", "path", raw, "sourceIp", "192.0.2.1"),
                    "requestId",
                    "req-1",
                    "stage",
                    "$default"))
            .toJson();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      function.handleRequest(
          new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), out, null);
    } catch (IOException e) {
      throw new AssertionError(path, e);
    }
    JsonObject answer = Json.parseObject(out.toString(StandardCharsets.UTF_8));
    assertThat(answer.whole("statusCode"))
        .as(read + " " + out.toString(StandardCharsets.UTF_8))
        .isEqualTo(read.status());
    return answer;
  }

  private static void areAtMostOne(String adapter, Map<String, Integer> costs) {
    System.out.println("round trips by " + adapter + ": " + costs);
    assertThat(costs.values()).as(costs.toString()).allMatch(trips -> trips <= 1);
    assertThat(costs.get("/api/jobs")).as("something is counted").isEqualTo(1);
  }

  @Test
  void by_jdbc() throws IOException {
    try (RoundTrips wire = RoundTrips.to(TestPostgres.url(sql))) {
      Map<String, String> environment = environment();
      environment.put("ENCARGO_DATABASE_URL", wire.url());
      environment.put("ENCARGO_DATABASE_USER", "encargo_api");
      environment.put("ENCARGO_DATABASE_AUTH", "none");
      try (Platform platform = Platform.of(environment)) {
        areAtMostOne("JDBC", costs(platform, wire::during));
      }
    }
  }

  @Test
  void by_the_data_api() throws IOException {
    String url = TestPostgres.url(sql);
    String server = url.substring(0, url.lastIndexOf('/') + 1);
    String database = url.substring(server.length()).replaceFirst("\\?.*", "");
    try (DataApiEndpoint endpoint =
        DataApiEndpoint.start(server, InstantSource.system(), 0, new Calls())) {
      Map<String, String> environment = environment();
      environment.putAll(
          Map.of(
              "ENCARGO_DATABASE_AUTH",
              "data-api",
              "ENCARGO_DATABASE_ARN",
              "arn:aws:rds:us-east-1:000000000000:cluster:test",
              "ENCARGO_DATABASE_SECRET_ARN",
              DataApiEndpoint.secretArn("encargo_api"),
              "ENCARGO_DATABASE_NAME",
              database,
              "AWS_ENDPOINT_URL_RDS_DATA",
              endpoint.uri().toString()));
      try (Platform platform = Platform.of(environment)) {
        areAtMostOne(
            "the Data API",
            costs(
                platform,
                work -> {
                  long before = requests(endpoint);
                  work.run();
                  return (int) (requests(endpoint) - before);
                }));
      }
    }
  }

  private static long requests(DataApiEndpoint endpoint) {
    return endpoint.requests().values().stream().mapToLong(Long::longValue).sum();
  }
}
