package dev.encargo.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.dataapi.Operation;
import dev.encargo.sql.Params;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The project's own template and functions over the Data API, each function as the role that it has in AWS. */
class DataApiPlatformTest {

  private static final List<String> OF_API = List.of("JobsFunction");

  @TempDir static Path state;

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static LocalPlatform platform;

  @BeforeAll
  static void start() throws IOException {
    Path template = state.resolve("template.yaml");
    Files.writeString(template, withRoles(Files.readString(Path.of("..", "template.yaml"))));
    platform =
        LocalPlatform.start(
            LocalOptions.of(Path.of(".."))
                .withTemplate(template)
                .withState(state)
                .withPorts(0, 0)
                .withConcurrency(2)
                .withDatabase(DatabaseAccess.DATA_API));
  }

  /** The roles of functions, where the template lets all of them log in as one user. */
  private static String withRoles(String template) {
    Matcher user =
        Pattern.compile(
                "(?s)\\n  (\\w+Function):\\n    Type: AWS::Lambda::Function\\n.{0,6000}?ENCARGO_DATABASE_USER: encargo\\n")
            .matcher(template);
    StringBuilder text = new StringBuilder();
    while (user.find()) {
      String name = user.group(1);
      String role = OF_API.contains(name) ? "encargo_api" : "encargo_worker";
      String whole = user.group().replace("USER: encargo\n", "USER: " + role + "\n");
      user.appendReplacement(
          text,
          Matcher.quoteReplacement(name.equals("MigrateFunction") ? secrets(user.group()) : whole));
    }
    return user.appendTail(text).toString();
  }

  private static String secrets(String function) {
    String indent = "          ";
    return function
        + indent
        + "ENCARGO_ROLE_SECRET_ARN_API: arn:aws:secretsmanager:us-east-1:000000000000:secret:encargo_api\n"
        + indent
        + "ENCARGO_ROLE_SECRET_ARN_WORKER: arn:aws:secretsmanager:us-east-1:000000000000:secret:encargo_worker\n";
  }

  @AfterAll
  static void stop() {
    platform.close();
    HTTP.close();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(
        request.header("Authorization", "Bearer " + platform.token("ana", false)).build(),
        BodyHandlers.ofString());
  }

  private static HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create(platform.apiUrl() + path));
  }

  private static JsonObject post(String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        send(
            to(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    assertThat(response.statusCode()).as(response.body()).isIn(200, 201, 202);
    return Json.parseObject(response.body());
  }

  private static JsonObject job(String id) {
    try {
      return Json.parseObject(send(to("/api/jobs/" + id)).body());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitCompleted(String id) {
    SmallFunctions.await("completed", () -> job(id).text("status").equals("COMPLETED"));
  }

  private static long number(String query) {
    return platform.sql().first(query, Params.NONE, row -> row.whole("n")).orElseThrow();
  }

  @Test
  void a_job_posted_over_http_is_completed_by_a_worker() throws Exception {
    awaitCompleted(post("/api/jobs", "{\"type\":\"noop\"}").text("id"));
  }

  @Test
  void the_roles_have_passwords() {
    List<String> users =
        platform
            .sql()
            .query(
                "select rolname as name from pg_roles where rolname in ('encargo_api', 'encargo_worker') and rolcanlogin order by 1",
                Params.NONE,
                row -> row.text("name"));
    assertThat(users).containsExactly("encargo_api", "encargo_worker");
  }

  @Test
  void the_first_request_after_a_pause_waits_and_is_accepted() throws Exception {
    platform.dataApi().orElseThrow().faults().resuming(2);
    awaitCompleted(post("/api/jobs", "{\"type\":\"noop\"}").text("id"));
  }

  @Test
  void a_creation_whose_answer_is_lost_is_accepted_and_made_once() throws Exception {
    long before = number("select count(*) as n from jobs where name = 'lost'");
    platform.dataApi().orElseThrow().faults().timeOut(Operation.EXECUTE, 1);
    awaitCompleted(post("/api/jobs", "{\"type\":\"noop\",\"name\":\"lost\"}").text("id"));
    assertThat(number("select count(*) as n from jobs where name = 'lost'")).isEqualTo(before + 1);
  }

  @Test
  void a_statement_is_imported_whole() throws Exception {
    int rows = 9_000;
    String csv =
        "Fecha,Descripción,Importe\n"
            + IntStream.range(0, rows)
                .mapToObj(i -> "15/03/2026,COMPRA " + i + ",\"" + (i + 1) + ",50\"\n")
                .collect(Collectors.joining());
    byte[] bytes = csv.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    JsonObject upload =
        post("/api/uploads", "{\"fileName\":\"march.csv\",\"size\":" + bytes.length + "}");
    HttpRequest.Builder put =
        HttpRequest.newBuilder(URI.create(upload.text("url")))
            .PUT(BodyPublishers.ofByteArray(bytes));
    if (upload.get("headers") instanceof JsonObject headers) {
      headers.fields().entrySet().stream()
          .filter(header -> !header.getKey().equalsIgnoreCase("content-length"))
          .forEach(header -> put.header(header.getKey(), String.valueOf(header.getValue())));
    }
    assertThat(HTTP.send(put.build(), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    String id = post("/api/jobs/dkt-import", "{\"key\":\"" + upload.text("key") + "\"}").text("id");
    awaitCompleted(id);
    JsonObject result = job(id).object("result");
    assertThat(result.whole("rows")).as(result.toJson()).isEqualTo(rows);
    assertThat(
            number(
                "select count(*) as n from dkt_rows where lote_id = '"
                    + result.text("loteId")
                    + "'"))
        .isEqualTo(result.whole("imported"))
        .isGreaterThan(8_000);
  }
}
