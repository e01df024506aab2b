package dev.encargo.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.local.LocalOptions;
import dev.encargo.local.LocalPlatform;
import dev.encargo.local.SmallFunctions;
import dev.encargo.sql.Params;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line against the platform itself, over HTTP, as a user of this machine who gives no token. */
class RealPlatformTest {

  @TempDir static Path state;

  private static LocalPlatform platform;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void start() throws IOException {
    platform =
        LocalPlatform.start(
            LocalOptions.of(Path.of("..")).withState(state).withPorts(0, 0).withConcurrency(2));
    ProcessHandle self = ProcessHandle.current();
    Files.writeString(
        state.resolve("run.json"),
        JsonObject.of(
                "pid",
                self.pid(),
                "started",
                self.info().startInstant().orElseThrow().toString(),
                "apiUrl",
                platform.apiUrl(),
                "databaseUrl",
                "",
                "sqsUrl",
                "",
                "s3Url",
                "")
            .toJson());
  }

  @AfterAll
  static void stop() {
    platform.close();
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--data", state.toString(), "--user", "ana"));
    Terminal terminal =
        new Terminal(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            0,
            false,
            true);
    return Main.run(terminal, all.toArray(String[]::new));
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private JsonObject json(String... arguments) {
    out.reset();
    assertThat(run(arguments)).as(err.toString(StandardCharsets.UTF_8)).isZero();
    return Json.parseObject(out());
  }

  @Test
  void types_show_what_their_payloads_hold() {
    assertThat(run("jobs", "types")).isZero();
    assertThat(out().lines())
        .anySatisfy(line -> assertThat(line).matches("sleep +\\[?ms]? .*"))
        .noneSatisfy(line -> assertThat(line).startsWith("admin."));
    assertThat(json("jobs", "types", "http.request", "--json").list("required"))
        .containsExactly("url");
  }

  @Test
  void a_job_is_created_with_its_priority_and_waited_for() {
    JsonObject job =
        json(
            "jobs",
            "create",
            "sleep",
            "--payload",
            "{\"ms\": 1}",
            "--priority",
            "high",
            "--wait",
            "--json");
    assertThat(job.text("status")).isEqualTo("COMPLETED");
    assertThat(job.text("priority")).isEqualTo("HIGH");
  }

  @Test
  void creations_with_one_key_are_one_job() {
    String[] debounced = {
      "jobs",
      "create",
      "noop",
      "--debounce-key",
      "k",
      "--debounce-delay",
      "600000",
      "--debounce-max-wait",
      "900000",
      "--json"
    };
    JsonObject first = json(debounced);
    JsonObject second = json(debounced);
    assertThat(second.text("id")).isEqualTo(first.text("id"));
    assertThat(second.flag("deduplicated")).isTrue();
    assertThat(second.text("runAt")).as("moved").isGreaterThan(first.text("runAt"));

    String[] throttled = {
      "jobs", "create", "noop", "--throttle-key", "t", "--throttle", "2/600000", "--json"
    };
    String one = json(throttled).text("id");
    String two = json(throttled).text("id");
    assertThat(two).isNotEqualTo(one);
    assertThat(json(throttled).text("id")).as("the newest of the two").isEqualTo(two);

    assertThat(run("jobs", "create", "noop", "--debounce-key", "k", "--debounce-delay", "5"))
        .isOne();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("debounce.delay must be from 1000");
  }

  /** The user is no administrator; on this machine they may be one, and are where that is needed to know. */
  @Test
  void who_waits_for_a_job_of_a_paused_priority_is_told_so() {
    assertThat(run("queue", "pause", "LOW")).isZero();
    String id = json("jobs", "create", "noop", "--priority", "LOW", "--json").text("id");
    agedByAMinute(id);
    out.reset();
    CompletableFuture<Integer> watching =
        CompletableFuture.supplyAsync(() -> run("jobs", "watch", id));
    SmallFunctions.await("told", () -> out().contains("LOW is paused, so the job waits."));
    assertThat(watching).isNotDone();
    JsonObject resumed = Json.parseObject(resume());
    assertThat(resumed.flag("paused")).isFalse();
    assertThat(watching.join()).isZero();
    assertThat(out()).containsOnlyOnce("LOW is paused").containsPattern("COMPLETED.*  job " + id);
  }

  private static void agedByAMinute(String id) {
    platform
        .sql()
        .update(
            "update jobs set updated_at = updated_at - interval '1 minute', run_at = run_at - interval '1 minute' where id = cast(:id as uuid)",
            Params.of("id", id));
  }

  /** To an output of its own. */
  private static String resume() {
    RealPlatformTest another = new RealPlatformTest();
    assertThat(another.run("queue", "resume", "LOW", "--json")).isZero();
    return another.out();
  }
}
