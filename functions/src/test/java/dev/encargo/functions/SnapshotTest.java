package dev.encargo.functions;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.encargo.functions.api.AdminFunction;
import dev.encargo.functions.api.JobsFunction;
import dev.encargo.functions.api.SchedulesFunction;
import dev.encargo.functions.timer.FireScheduleFunction;
import dev.encargo.functions.timer.PublishOutboxFunction;
import dev.encargo.functions.timer.SweepFunction;
import dev.encargo.functions.timer.TimerFunction;
import dev.encargo.functions.worker.DeadLetterFunction;
import dev.encargo.functions.worker.WorkerFunction;
import dev.encargo.job.Priority;
import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.owner.Issuer;
import dev.encargo.sql.Params;
import dev.encargo.sql.PostgresPool;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a function's first request after a restore still has to load, counted in a process of its own.
 *
 * <p>With {@code -Dupdate} what is missing is added to the lists beside the functions ({@code JobsFunction.classes} and so on).
 */
class SnapshotTest {

  /** A class that has a name of its own; hidden ones, such as those of lambdas, cannot be loaded by name. */
  private static final Pattern LOADED = Pattern.compile("\\] ?([\\w.$]+) source: (.*)");

  private static final Issuer ISSUER = Issuer.withAKey();
  private static final List<String> ASKED = new ArrayList<>();
  private static HttpServer server;

  @TempDir Path directory;

  @BeforeAll
  static void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String path = exchange.getRequestURI().getPath();
            ASKED.add(path);
            String answer =
                switch (path) {
                  case "/.well-known/jwks.json" -> ISSUER.fetch();
                  case "/credentials" ->
                      JsonObject.of(
                              "AccessKeyId", "test",
                              "SecretAccessKey", "test",
                              "Token", "test",
                              "Expiration", "9999-12-31T23:59:59Z")
                          .toJson();
                  default -> "{\"Successful\":[],\"Failed\":[],\"Rules\":[]}";
                };
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
          }
        });
    server.start();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  private record Run(List<String> output) {

    Set<String> afterRestore() {
      Set<String> classes = new TreeSet<>();
      int restored = output.indexOf(PrimedProcess.RESTORED);
      assertThat(restored).isPositive();
      for (String line : output.subList(restored, output.size())) {
        Matcher matcher = LOADED.matcher(line);
        if (matcher.find() && !matcher.group(2).startsWith("__")) {
          classes.add(matcher.group(1));
        }
      }
      return classes;
    }

    String answer() {
      return output.stream()
          .filter(line -> line.startsWith(PrimedProcess.ANSWER))
          .findFirst()
          .orElseThrow(() -> new AssertionError(String.join("\n", output)));
    }
  }

  private Run run(Class<?> function, String databaseUrl, byte[] event) throws Exception {
    return run(function, environment(databaseUrl), event);
  }

  private Run run(Class<?> function, Map<String, String> environment, byte[] event)
      throws Exception {
    Path file = Files.write(directory.resolve("event.json"), event);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xlog:class+load:stdout:uptime",
            "-cp",
            System.getProperty("java.class.path"),
            PrimedProcess.class.getName(),
            function.getName(),
            file.toString());
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true);
    Process process = builder.start();
    List<String> output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    process.waitFor();
    return new Run(output);
  }

  private static String base() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private static Map<String, String> environment(String databaseUrl) {
    Map<String, String> environment = new HashMap<>();
    environment.put("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start");
    environment.put("ENCARGO_DATABASE_URL", databaseUrl);
    environment.put("ENCARGO_DATABASE_USER", "postgres");
    environment.put("ENCARGO_DATABASE_AUTH", "none");
    environment.put("ENCARGO_BUCKET", "bucket");
    environment.put("ENCARGO_JWT_ISSUER", base());
    environment.put("ENCARGO_JWT_AUDIENCE", Issuer.AUDIENCE);
    for (Priority priority : Priority.values()) {
      environment.put("ENCARGO_QUEUE_URL_" + priority, base() + "/" + priority + ".fifo");
    }
    environment.put("ENCARGO_OUTBOX_QUEUE_URL", base() + "/outbox");
    environment.put("ENCARGO_TIMER_QUEUE_URL", base() + "/timer");
    environment.put(
        "ENCARGO_FIRE_FUNCTION_ARN", "arn:aws:lambda:us-east-1:000000000000:function:Fire:live");
    environment.put("AWS_ENDPOINT_URL_EVENTBRIDGE", base());
    environment.put("AWS_REGION", "us-east-1");
    // https://docs.aws.amazon.com/lambda/latest/dg/snapstart-activate.html#snapstart-credentials
    environment.put("AWS_CONTAINER_CREDENTIALS_FULL_URI", base() + "/credentials");
    environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN", "test");
    return environment;
  }

  private static byte[] createJob() {
    String token =
        Issuer.token(ISSUER.key(), Issuer.claims("ana", Instant.now()).issuer(base()).build());
    return JsonObject.of(
            "rawPath",
            "/api/jobs",
            "headers",
            JsonObject.of("authorization", "Bearer " + token, "content-type", "application/json"),
            "requestContext",
            JsonObject.of("http", JsonObject.of("method", "POST"), "requestId", "r"),
            "body",
            "{\"type\":\"noop\"}")
        .toJson()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] createSchedule() {
    String token =
        Issuer.token(ISSUER.key(), Issuer.claims("ana", Instant.now()).issuer(base()).build());
    return JsonObject.of(
            "rawPath",
            "/api/schedules",
            "headers",
            JsonObject.of("authorization", "Bearer " + token, "content-type", "application/json"),
            "requestContext",
            JsonObject.of("http", JsonObject.of("method", "POST"), "requestId", "r"),
            "body",
            "{\"cron\":\"0 9 * * 1-5\",\"timeZone\":\"America/Santiago\",\"job\":{\"type\":\"noop\"}}")
        .toJson()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] outboxStats() {
    String token =
        Issuer.token(
            ISSUER.key(),
            Issuer.claims("ana", Instant.now())
                .issuer(base())
                .claim("groups", List.of("admin"))
                .build());
    return JsonObject.of(
            "rawPath",
            "/api/admin/outbox/stats",
            "headers",
            JsonObject.of("authorization", "Bearer " + token),
            "requestContext",
            JsonObject.of("http", JsonObject.of("method", "GET"), "requestId", "r"))
        .toJson()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] event(Class<?> function) throws IOException {
    Path events = Path.of("..", "events");
    return switch (function.getSimpleName()) {
      case "JobsFunction" -> createJob();
      case "AdminFunction" -> outboxStats();
      case "SchedulesFunction" -> createSchedule();
      case "FireScheduleFunction" ->
          Files.readAllBytes(events.resolve("eventbridge/fire-schedule.json"));
      case "WorkerFunction" -> Files.readAllBytes(events.resolve("sqs/worker-normal.json"));
      case "DeadLetterFunction" -> Files.readAllBytes(events.resolve("sqs/dead-letter-low.json"));
      case "TimerFunction" -> Files.readAllBytes(events.resolve("sqs/timer-due.json"));
      default -> Files.readAllBytes(events.resolve("eventbridge/backstop-sweep.json"));
    };
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        JobsFunction.class,
        AdminFunction.class,
        WorkerFunction.class,
        DeadLetterFunction.class,
        TimerFunction.class,
        SweepFunction.class,
        PublishOutboxFunction.class,
        SchedulesFunction.class,
        FireScheduleFunction.class
      })
  void the_first_event_after_a_restore_loads_no_class_that_has_a_name(Class<?> function)
      throws Exception {
    Run run = run(function, TestPostgres.databaseUrl(), event(function));
    if (function == JobsFunction.class) {
      assertThat(run.answer()).contains("\"statusCode\":202");
    } else if (function == AdminFunction.class) {
      assertThat(run.answer()).contains("\"statusCode\":200");
    }
    Set<String> missing = run.afterRestore();
    if (System.getProperty("update") != null) {
      add(function, missing);
    } else {
      assertThat(missing).as("loaded after the restore; -Dupdate adds them to the list").isEmpty();
    }
  }

  private static void add(Class<?> function, Set<String> missing) throws IOException {
    Path list =
        Path.of(
            "src/main/resources",
            function.getPackageName().replace('.', '/'),
            function.getSimpleName() + ".classes");
    Set<String> all = new TreeSet<>(missing);
    if (Files.exists(list)) {
      all.addAll(Files.readAllLines(list));
    }
    Files.createDirectories(list.getParent());
    Files.write(list, all);
  }

  @Test
  void a_cold_start_loads_nothing_that_its_request_does_not_need() throws Exception {
    Map<String, String> environment = environment(TestPostgres.databaseUrl());
    environment.remove("AWS_LAMBDA_INITIALIZATION_TYPE");
    Run run = run(JobsFunction.class, environment, createJob());
    assertThat(run.answer()).contains("\"statusCode\":202");
    assertThat(run.output())
        .noneMatch(line -> line.contains("] software.amazon.awssdk."))
        .noneMatch(line -> line.contains("] dev.encargo.schedule.ParseCron "))
        .noneMatch(line -> line.contains("] dev.encargo.net.PublicHosts "))
        // What the driver sends at a new connection, where it does not know the server's version.
        .noneMatch(line -> line.contains("] org.postgresql.core.SetupQueryRunner "));
  }

  @Test
  void a_rehearsal_leaves_nothing_behind_and_asks_nobody() throws Exception {
    String url = TestPostgres.databaseUrl();
    ASKED.clear();
    byte[] unknown =
        "{\"rawPath\":\"/none\",\"requestContext\":{\"http\":{\"method\":\"GET\"}}}"
            .getBytes(StandardCharsets.UTF_8);
    Run run = run(JobsFunction.class, url, unknown);
    assertThat(run.answer()).contains("\"statusCode\":404");
    assertThat(ASKED).isEmpty();
    assertThat(run.output())
        .filteredOn(line -> line.startsWith("{"))
        .map(Json::parseObject)
        .extracting(line -> line.text("message"))
        .containsExactly("request");
    try (Sql sql = PostgresPool.trusted(url, "postgres", 1)) {
      assertThat(
              sql.first(
                  "select (select count(*) from jobs) + (select count(*) from idempotency_keys) as n",
                  Params.NONE,
                  row -> row.whole("n")))
          .contains(0L);
    }
  }
}
