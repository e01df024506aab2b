package dev.encargo.functions.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.functions.api.Api.Answer;
import dev.encargo.sql.Params;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every file in {@code events/http} is an event as API Gateway sends it; each is answered as it should be. */
class RecordedEventsTest {

  private static final Path EVENTS = Path.of("..", "events", "http");
  private static final String JOB = "019e7f3a-5c40-7b1e-9d2a-4f6b8c0d1e2f";
  private static final String LOTE = "019e7f3b-0a1b-7c2d-8e3f-405162738495";

  private final Api api = new Api();
  private String guest = "";

  @AfterEach
  void close() {
    api.close();
  }

  private Answer send(String file) throws IOException {
    String event = Files.readString(EVENTS.resolve(file + ".json"));
    return api.send(
        event
            .replace("TOKEN", api.token("ana"))
            .replace("GUEST_ID", guest.substring(0, Math.max(0, guest.indexOf('.'))))
            .replace("GUEST_SECRET", guest.substring(guest.indexOf('.') + 1))
            .replace("GUEST", guest));
  }

  @Test
  void every_recorded_event_is_answered() throws IOException {
    api.sql.update(
        """
        insert into jobs (id, run_at, due_at, user_id, status, type, name)
        values (cast(:id as uuid), now(), now(), 'ana', 'QUEUED', 'noop', 'n')
        """,
        Params.of("id", JOB));
    api.sql.update(
        """
        insert into dkt_lotes (id, job_id, user_id, status, completed_at, file_key, file_name, rules)
        values (cast(:id as uuid), cast(:job as uuid), 'ana', 'complete', now(), 'k', 'n', '{}')
        """,
        Params.of("id", LOTE).and("job", JOB));

    Answer shown = send("show-job");
    assertThat(shown.status()).as(shown.body()).isEqualTo(200);
    assertThat(shown.json().names()).contains("logs", "attempts");
    assertThat(send("list-jobs").status()).isEqualTo(200);
    assertThat(send("merge-metadata").json().object("metadata").flag("seen")).isTrue();
    assertThat(send("cancel-job").json().text("status")).isEqualTo("CANCELLED");
    assertThat(send("retry-job").status()).isEqualTo(202);

    Answer created = send("create-job");
    assertThat(created.status()).as(created.body()).isEqualTo(202);
    assertThat(send("create-job").json().text("id")).isEqualTo(created.json().text("id"));
    assertThat(send("create-jobs").json().objects("jobs")).hasSize(3);
    assertThat(send("create-upload").json().text("key")).endsWith("/resumen-2026-09.csv");
    Answer imported = send("import-card-statement");
    assertThat(imported.status()).as("a key of somebody made up").isEqualTo(422);
    assertThat(send("delete-lote").status()).isEqualTo(204);

    Answer admitted = send("create-guest");
    assertThat(admitted.status()).as(admitted.body()).isEqualTo(201);
    guest = admitted.json().text("guestId") + "." + admitted.json().text("token");
    Answer rotated = send("rotate-guest-token");
    assertThat(rotated.status()).isEqualTo(200);
    guest = rotated.json().text("guestId") + "." + rotated.json().text("token");
    assertThat(send("migrate-guest").json().whole("jobs")).isZero();
    assertThat(send("remove-guest").status()).as("taken over").isEqualTo(401);
    String secret = send("show-own-webhook-secret").json().text("secret");
    assertThat(send("show-own-webhook-secret").json().text("secret")).isEqualTo(secret);
    assertThat(send("rotate-own-webhook-secret").json().text("secret"))
        .startsWith("whsec_")
        .isNotEqualTo(secret);
    assertThat(send("remove-user").status()).isEqualTo(202);
    assertThat(send("list-types").json().objects("types")).isNotEmpty();
    assertThat(send("show-interface").json().text("openapi")).startsWith("3.1");
  }

  @Test
  void no_recorded_event_is_forgotten_here() throws IOException {
    try (Stream<Path> files = Files.list(EVENTS)) {
      assertThat(
              files
                  .filter(file -> !isOfAnotherFunction(file))
                  .map(file -> file.getFileName().toString().replace(".json", "")))
          .containsExactlyInAnyOrderElementsOf(
              List.of(
                  "show-job",
                  "list-jobs",
                  "cancel-job",
                  "retry-job",
                  "create-job",
                  "create-jobs",
                  "create-upload",
                  "import-card-statement",
                  "delete-lote",
                  "merge-metadata",
                  "create-guest",
                  "rotate-guest-token",
                  "show-interface",
                  "migrate-guest",
                  "remove-guest",
                  "remove-user",
                  "show-own-webhook-secret",
                  "list-types",
                  "rotate-own-webhook-secret"));
    }
  }

  /** Of the administrators' or the schedules'. */
  private static boolean isOfAnotherFunction(Path file) {
    try {
      String event = Files.readString(file);
      return event.contains(" /api/admin/")
          || event.contains(" /api/schedules")
          || event.contains(" /api/jobs/status");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
