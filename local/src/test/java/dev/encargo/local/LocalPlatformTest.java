package dev.encargo.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.SmallFunctions.Nothing;
import dev.encargo.local.SmallFunctions.Work;
import dev.encargo.local.sqs.SqsSend;
import dev.encargo.sql.Params;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPlatformTest {

  private static final Path SMALL = Path.of("src", "test", "resources", "small-template.yaml");

  @TempDir Path state;

  @BeforeEach
  void reset() {
    Work.reset();
    Nothing.EVENTS.clear();
  }

  private LocalOptions options() {
    return LocalOptions.of(Path.of(".")).withTemplate(SMALL).withState(state).withPorts(0, 0);
  }

  @Test
  void what_the_template_describes_is_started_and_stopped() throws Exception {
    try (LocalPlatform platform = LocalPlatform.start(options());
        HttpClient http = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(platform.apiUrl() + "/things/7")).build();
      JsonObject event = Json.parseObject(http.send(request, BodyHandlers.ofString()).body());
      assertThat(event.object("pathParameters").text("id")).isEqualTo("7");

      platform
          .queues()
          .byName("WorkQueue.fifo")
          .send(new SqsSend("x").group("g").deduplicationId("1"));
      SmallFunctions.await("worked on", () -> Work.SEEN.size() == 1);
      assertThat(platform.invocations()).containsEntry("WorkFunction", 1L);
      assertThat(platform.notStarted()).containsExactly("AWS::EC2::VPC (1)", "AWS::IAM::Role (2)");
      assertThat(
              platform.sql().query("select current_user as name", Params.NONE, r -> r.text("name")))
          .containsExactly("encargo");
      SmallFunctions.await("swept", () -> Nothing.EVENTS.size() == 1);
      assertThat(RunFile.read(state)).map(RunFile::apiUrl).contains(platform.apiUrl());
    }
    assertThat(RunFile.read(state)).isEmpty();
  }

  @Test
  void a_second_start_is_refused_in_one_line_and_disturbs_nothing() {
    try (LocalPlatform platform = LocalPlatform.start(options())) {
      assertThatThrownBy(() -> LocalPlatform.start(options()))
          .isInstanceOf(CannotStart.class)
          .hasMessage(
              "Encargo runs already in "
                  + state
                  + " (process "
                  + ProcessHandle.current().pid()
                  + ", "
                  + platform.apiUrl()
                  + "); stop that one first: encargo down.");
      assertThat(platform.sql().query("select 1 as one", Params.NONE, row -> row.whole("one")))
          .containsExactly(1L);
    }
  }

  @Test
  void a_state_that_is_a_file_is_refused_in_words() throws Exception {
    Path file = Files.writeString(state.resolve("notes.txt"), "mine");
    assertThatThrownBy(() -> LocalPlatform.start(options().withState(file)))
        .isInstanceOf(CannotStart.class)
        .hasMessage("Nothing can be written to " + file + ": it is a file and no folder.");
  }

  @Test
  void a_start_that_fails_leaves_nothing_running() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> LocalPlatform.start(options().withPorts(0, taken.getLocalPort())))
          .isInstanceOf(CannotStart.class)
          .hasMessageContaining("meant for PostgreSQL, is taken");
    }
    LocalPlatform.start(options()).close();
  }

  @Test
  void after_a_kill_the_next_start_finds_what_was_committed() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                KilledPlatform.class.getName(),
                SMALL.toString(),
                state.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(lineThatStartsWith("up ", process)).isNotEmpty();
    RunFile run = RunFile.read(state).orElseThrow();
    execute(run.databaseUrl(), "create table kept as select 42 as n");

    process.destroyForcibly().waitFor();

    assertThat(RunFile.read(state)).as("a stale run.json is recognised").isEmpty();
    assertThat(Files.exists(state.resolve("run.json"))).isTrue();
    try (LocalPlatform platform = LocalPlatform.start(options())) {
      assertThat(platform.sql().query("select n from kept", Params.NONE, row -> row.whole("n")))
          .containsExactly(42L);
    }
  }

  private static String lineThatStartsWith(String start, Process process) throws IOException {
    StringBuilder all = new StringBuilder();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(start)) {
        return line;
      }
      all.append(line).append('\n');
    }
    throw new AssertionError("it ended: " + all);
  }

  private static void execute(String url, String statement) throws Exception {
    try (var connection = java.sql.DriverManager.getConnection(url, "encargo", "");
        var each = connection.createStatement()) {
      each.execute(statement);
    }
  }

  @Test
  void a_template_without_what_is_needed_is_refused_by_name() throws Exception {
    Path template = state.resolve("t.yaml");
    Files.writeString(
        template, Files.readString(SMALL).replace("  MigrateFunction:", "  OtherFunction:"));

    assertThatThrownBy(() -> LocalPlatform.start(options().withTemplate(template)))
        .isInstanceOf(CannotStart.class)
        .hasMessage("The template has no MigrateFunction, and the platform needs it.");
  }

  @Test
  void a_token_can_be_made_by_another_process_while_it_runs() {
    assertThatThrownBy(
            () -> LocalPlatform.token(state, "ana", false, java.time.Duration.ofHours(1)))
        .isInstanceOf(CannotStart.class)
        .hasMessage("Encargo does not run in " + state + ": encargo up.");
    try (LocalPlatform platform = LocalPlatform.start(options())) {
      assertThat(
              List.of(
                  LocalPlatform.token(state, "ana", false, java.time.Duration.ofHours(1))
                      .split("\\.")))
          .hasSize(3);
      assertThat(platform.token("ana", true)).isNotEmpty();
    }
  }
}
