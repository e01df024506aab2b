package dev.encargo.functions.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.functions.api.Api.Answer;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.owner.RemoveOwners;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Guests, from their first request on. */
class GuestsTest {

  private static final String NOOP = "{\"type\": \"noop\"}";

  private static final String WAITING =
      """
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock' and query like '%migrate_proven_guest%'
      """;

  private final Api api = new Api();

  @AfterEach
  void close() {
    api.close();
  }

  /** As {@link Api#call} takes it. */
  private String guest() {
    Answer admitted = api.post("", "/api/guests", "");
    assertThat(admitted.status()).as(admitted.body()).isEqualTo(201);
    return "guest:" + admitted.json().text("guestId") + "." + admitted.json().text("token");
  }

  private static String id(String guest) {
    return guest.substring("guest:".length(), guest.indexOf('.'));
  }

  private static String token(String guest) {
    return guest.substring(guest.indexOf('.') + 1);
  }

  @Test
  void a_guest_creates_and_finds_its_jobs_and_nobody_elses() {
    String one = guest();
    String other = guest();
    Answer created = api.post(one, "/api/jobs", NOOP);
    assertThat(created.status()).as(created.body()).isEqualTo(202);
    String path = created.headers().get("location");
    assertThat(api.get(one, path).json().text("guestId")).isEqualTo(id(one));
    assertThat(api.get(one, "/api/jobs?active=true").json().objects("jobs")).hasSize(1);
    assertThat(api.get(other, path).status()).isEqualTo(404);
    assertThat(api.get("ana", path).status()).isEqualTo(404);
    assertThat(api.post(other, path + "/cancel", "").status()).isEqualTo(404);
    assertThat(api.get(other, "/api/jobs").json().objects("jobs")).isEmpty();
    assertThat(api.post(one, path + "/cancel", "").status()).isEqualTo(202);
  }

  @Test
  void the_token_may_come_as_a_bearer_token_beside_the_id() {
    String guest = guest();
    assertThat(
            api.call(
                    "",
                    "GET",
                    "/api/jobs",
                    "",
                    "x-guest-id",
                    id(guest),
                    "authorization",
                    "Bearer " + token(guest))
                .status())
        .isEqualTo(200);
  }

  @Test
  void what_proves_no_guest_is_401() {
    String guest = guest();
    String path = api.post(guest, "/api/jobs", NOOP).headers().get("location");
    String wrong = token(guest).substring(1) + "A";
    for (String header :
        new String[] {
          id(guest),
          id(guest) + ".",
          id(guest) + "." + wrong,
          UUID.randomUUID() + "." + token(guest),
          "nobody." + token(guest),
          "1-1-1-1-1." + token(guest),
          id(guest) + ".' or true --"
        }) {
      for (String asked : new String[] {path, "/api/jobs", "/api/jobs/" + UUID.randomUUID()}) {
        assertThat(api.get("guest:" + header, asked).status()).as(header).isEqualTo(401);
      }
      assertThat(api.post("guest:" + header, "/api/jobs", NOOP).status()).isEqualTo(401);
      assertThat(
              api.post("guest:" + header, "/api/uploads", "{\"fileName\": \"a.csv\", \"size\": 1}")
                  .status())
          .isEqualTo(401);
      assertThat(api.post("guest:" + header, "/api/guests/token", "").status()).isEqualTo(401);
    }
  }

  @Test
  void a_user_and_a_guest_at_once_is_400() {
    String guest = guest().substring("guest:".length());
    assertThat(api.get("ana", "/api/jobs", "x-guest-id", guest).status()).isEqualTo(400);
    assertThat(api.get("ana", "/api/jobs", "x-guest-id", guest.substring(0, 36)).status())
        .isEqualTo(400);
  }

  @Test
  void a_rotated_token_is_good_and_the_one_before_is_not() {
    String guest = guest();
    Answer rotated = api.post(guest, "/api/guests/token", "");
    assertThat(rotated.status()).isEqualTo(200);
    assertThat(rotated.json().text("guestId")).isEqualTo(id(guest));
    String now = "guest:" + id(guest) + "." + rotated.json().text("token");
    assertThat(api.get(now, "/api/jobs").status()).isEqualTo(200);
    assertThat(api.get(guest, "/api/jobs").status()).isEqualTo(401);
    assertThat(api.post("ana", "/api/guests/token", "").status()).isEqualTo(403);
  }

  @Test
  void neither_the_table_nor_the_log_has_the_token() {
    String guest = guest();
    api.get(guest, "/api/jobs");
    api.get(guest + "x", "/api/jobs");
    assertThat(
            api.sql.query(
                "select cast(guests as text) as row from guests",
                Params.NONE,
                row -> row.text("row")))
        .hasSize(1)
        .noneMatch(row -> row.contains(token(guest)));
    assertThat(api.log()).doesNotContain(token(guest)).doesNotContain(id(guest));
  }

  @Test
  void the_last_activity_is_written_once_a_minute() {
    String guest = guest();
    String version = "select cast(xmin as text) as v from guests";
    api.sql.update(
        "update guests set last_activity_at = now() - interval '50 seconds'", Params.NONE);
    String before = api.sql.first(version, Params.NONE, row -> row.text("v")).orElseThrow();
    api.get(guest, "/api/jobs");
    assertThat(api.sql.first(version, Params.NONE, row -> row.text("v"))).contains(before);
    api.sql.update(
        "update guests set last_activity_at = now() - interval '70 seconds'", Params.NONE);
    api.get(guest, "/api/jobs");
    assertThat(
            api.sql.query(
                "select 1 as one from guests where last_activity_at > now() - interval '50 seconds'",
                Params.NONE,
                row -> row.whole("one")))
        .hasSize(1);
  }

  @Test
  void too_many_guests_from_one_address_and_in_all_are_429() {
    // The minute may turn in the midst of this; then the count begins anew, once.
    assertRefused(6, "192.0.2.7", "192.0.2.7");
    assertRefused(12, "192.0.2.8", "2001:db8:1::1");
  }

  private void assertRefused(int tries, String... addresses) {
    Answer last = null;
    for (int i = 0; i < tries && (last == null || last.status() == 201); i++) {
      String event =
          Api.event("POST", "/api/guests", Map.of(), "", false)
              .replace("192.0.2.1\"", addresses[i % addresses.length] + "\"");
      last = api.send(event);
    }
    assertThat(last).isNotNull();
    assertThat(last.status()).isEqualTo(429);
    assertThat(Integer.parseInt(last.headers().get("retry-after"))).isBetween(1, 60);
    assertThat(last.json().text("type")).endsWith("/too-many");
  }

  @Test
  void metadata_is_merged_and_bounded() {
    String guest = guest();
    String path =
        api.post(guest, "/api/jobs", "{\"type\": \"noop\", \"metadata\": {\"a\": 1, \"b\": 2}}")
            .headers()
            .get("location");
    Answer merged = patch(guest, path, "{\"metadata\": {\"b\": null, \"c\": {\"d\": null}}}");
    assertThat(merged.status()).as(merged.body()).isEqualTo(200);
    assertThat(merged.json().object("metadata").names()).containsExactlyInAnyOrder("a", "c");
    assertThat(patch(guest, path, "{\"metadata\": {\"b\": null}}").status()).isEqualTo(200);
    String large = "x".repeat(9_000);
    assertThat(patch(guest, path, "{\"metadata\": {\"l\": \"" + large + "\"}}").status())
        .isEqualTo(200);
    assertThat(patch(guest, path, "{\"metadata\": {\"m\": \"" + large + "\"}}").status())
        .isEqualTo(413);
    JsonObject kept = api.get(guest, path).json().object("metadata");
    assertThat(kept.names()).containsExactlyInAnyOrder("a", "c", "l");
    assertThat(patch("ana", path, "{\"metadata\": {}}").status()).isEqualTo(404);
    assertThat(patch(guest, path, "{\"status\": \"COMPLETED\"}").status()).isEqualTo(400);
    assertThat(patch(guest, path, "{\"metadata\": 1}").status()).isEqualTo(400);
  }

  @Test
  void a_guest_with_as_many_jobs_as_it_may_have_is_429_until_one_has_ended() {
    String guest = guest();
    String other = guest();
    String first =
        api.post(guest, "/api/jobs", NOOP, "idempotency-key", "i").headers().get("location");
    String three = "{\"jobs\": [" + NOOP + "," + NOOP + "," + NOOP + "]}";
    assertThat(api.post(guest, "/api/jobs/batch", three).status()).isEqualTo(202);
    Answer full = api.post(guest, "/api/jobs", NOOP);
    assertThat(full.status()).as(full.body()).isEqualTo(429);
    assertThat(full.headers()).containsKey("retry-after");
    assertThat(full.json().text("detail")).contains("unfinished jobs");
    assertThat(api.post(guest, "/api/jobs", NOOP, "idempotency-key", "i").headers().get("location"))
        .as("a repeat adds nothing")
        .isEqualTo(first);
    assertThat(api.post(other, "/api/jobs", NOOP).status()).isEqualTo(202);
    assertThat(api.post(guest, first + "/cancel", "").status()).isEqualTo(202);
    assertThat(api.post(guest, "/api/jobs", NOOP).status()).isEqualTo(202);
    assertThat(count("jobs")).isEqualTo(6);
  }

  @Test
  void more_jobs_than_may_be_made_in_a_minute_are_429() {
    String guest = guest();
    for (int i = 0; i < 6; i++) {
      Answer made = api.post(guest, "/api/jobs", NOOP);
      assertThat(made.status()).as(made.body()).isEqualTo(202);
      api.post(guest, made.headers().get("location") + "/cancel", "");
    }
    Answer full = api.post(guest, "/api/jobs", NOOP);
    assertThat(full.status()).as(full.body()).isEqualTo(429);
    assertThat(Integer.parseInt(full.headers().get("retry-after"))).isBetween(1, 60);
    assertThat(full.json().text("detail")).contains("in a minute");
  }

  @Test
  void more_bytes_than_may_be_uploaded_in_a_day_are_429() {
    String half = "{\"fileName\": \"a.csv\", \"size\": 3000000000}";
    String guest = guest();
    for (String who : new String[] {guest, "ana"}) {
      assertThat(api.post(who, "/api/uploads", half).status()).isEqualTo(200);
      assertThat(api.post(who, "/api/uploads", half).status()).isEqualTo(200);
      Answer full = api.post(who, "/api/uploads", half);
      assertThat(full.status()).isEqualTo(429);
      assertThat(Integer.parseInt(full.headers().get("retry-after"))).isBetween(1, 86_400);
    }
    assertThat(api.post("ben", "/api/uploads", half).status()).isEqualTo(200);
  }

  private Answer migrate(String user, String guest) {
    return api.post(
        user,
        "/api/guests/migrate",
        "{\"guestId\": \"" + id(guest) + "\", \"token\": \"" + token(guest) + "\"}");
  }

  @Test
  void a_user_who_proves_a_guest_takes_over_all_that_is_the_guests_once() {
    String guest = guest();
    String bystander = guest();
    String held = "{\"type\": \"noop\", \"uniqueKey\": \"k\", \"orderingKey\": \"o\"}";
    String users = api.post("ana", "/api/jobs", held).headers().get("location");
    String path =
        api.post(guest, "/api/jobs", held, "idempotency-key", "i").headers().get("location");
    String running = api.post(guest, "/api/jobs", NOOP).headers().get("location");
    api.set(
        running.substring("/api/jobs/".length()),
        "status = 'PROCESSING', lease_until = now() + interval '1 minute', fence = 1, started_at = now(), claimed_at = now()");
    String others = api.post(bystander, "/api/jobs", NOOP).headers().get("location");
    String key =
        api.post(guest, "/api/uploads", "{\"fileName\": \"a.csv\", \"size\": 1}")
            .json()
            .text("key");

    Answer migrated = migrate("ana", guest);
    assertThat(migrated.status()).as(migrated.body()).isEqualTo(200);
    assertThat(migrated.json().whole("jobs")).isEqualTo(2);

    assertThat(api.get("ana", path).json().text("userId")).isEqualTo("ana");
    assertThat(api.get("ana", running).json().text("status")).isEqualTo("PROCESSING");
    assertThat(api.get("ana", "/api/jobs").json().objects("jobs")).hasSize(3);
    assertThat(api.get("ana", users).json().text("uniqueKey")).isEqualTo("k");
    assertThat(api.post("ana", "/api/jobs", held, "idempotency-key", "i").headers().get("location"))
        .as("the guest's idempotency key")
        .isEqualTo(path);
    assertThat(api.post("ana", "/api/jobs/dkt-import", "{\"key\": \"" + key + "\"}").status())
        .as("what was uploaded before")
        .isEqualTo(202);
    assertThat(api.post("ben", "/api/jobs/dkt-import", "{\"key\": \"" + key + "\"}").status())
        .isEqualTo(422);
    assertThat(api.get(bystander, others).status()).isEqualTo(200);
    assertThat(api.get(guest, path).status()).as("the guest is no more").isEqualTo(401);
    assertThat(migrate("ana", guest).status()).isEqualTo(409);
    assertThat(migrate("ben", guest).status()).isEqualTo(409);
    assertThat(
            api.sql.query(
                "select type, aggregate_id || number as told, cast(payload ->> 'jobs' as bigint) as jobs from outbox_events",
                Params.NONE,
                row -> row.text("type") + " " + row.text("told") + " " + row.whole("jobs")))
        .containsExactly("GuestMigrated " + id(guest) + "1 2");
  }

  /** As a worker that ends several of the guest's jobs holds one and wants the next. */
  @Test
  void whoever_takes_over_is_not_told_of_the_locks_of_others() throws Exception {
    String guest = guest();
    api.post(guest, "/api/jobs", NOOP, "idempotency-key", "i");
    Params whose = Params.of("guest", id(guest));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Answer> migration =
          api.sql.inTransaction(other -> {
            other.query(
                "select set_config('deadlock_timeout', '1min', true)", Params.NONE, row -> 1);
            other.update(
                "update idempotency_keys set key = key where guest_id = cast(:guest as uuid)",
                whose);
            Future<Answer> asked = threads.submit(() -> migrate("ana", guest));
            while (api.sql.query(WAITING, Params.NONE, row -> 1).isEmpty()) {
              Thread.onSpinWait();
            }
            other.update(
                "update jobs set name = name where guest_id = cast(:guest as uuid)", whose);
            return asked;
          });
      assertThat(migration.get().status()).as(migration.get().body()).isEqualTo(200);
    }
  }

  @Test
  void nobody_takes_over_a_guest_without_both_proofs() {
    String guest = guest();
    String path = api.post(guest, "/api/jobs", NOOP).headers().get("location");
    String wrong = guest.substring(0, guest.length() - 4) + "AAAA";
    assertThat(migrate("", guest).status()).isEqualTo(401);
    assertThat(migrate(guest, guest).status()).isEqualTo(403);
    assertThat(migrate("ana", wrong).status()).isEqualTo(403);
    assertThat(migrate("ana", "guest:" + UUID.randomUUID() + "." + token(guest)).status())
        .isEqualTo(403);
    assertThat(api.get(guest, path).status()).isEqualTo(200);
    assertThat(migrate("ana", guest).status()).isEqualTo(200);
    assertThat(migrate("ana", wrong).status())
        .as("who cannot prove it learns nothing")
        .isEqualTo(403);
  }

  @Test
  void who_leaves_takes_along_what_is_theirs_and_nothing_else() {
    String guest = guest();
    String bystander = guest();
    for (String who : new String[] {guest, bystander, "ana", "ben"}) {
      api.post(who, "/api/jobs", NOOP, "idempotency-key", "i");
    }
    assertThat(api.call("ana", "DELETE", "/api/guests/me", "").status()).isEqualTo(403);
    assertThat(api.call(guest, "DELETE", "/api/users/me", "").status()).isEqualTo(403);
    assertThat(api.call(guest, "DELETE", "/api/guests/me", "").status()).isEqualTo(202);
    assertThat(api.call("ana", "DELETE", "/api/users/me", "").status()).isEqualTo(202);
    assertThat(api.get(guest, "/api/jobs").status()).isEqualTo(401);
    sweep();
    assertThat(api.get("ana", "/api/jobs").json().objects("jobs")).isEmpty();
    assertThat(api.get("ben", "/api/jobs").json().objects("jobs")).hasSize(1);
    assertThat(api.get(bystander, "/api/jobs").json().objects("jobs")).hasSize(1);
    assertThat(count("jobs")).isEqualTo(2);
    assertThat(count("idempotency_keys")).isEqualTo(2);
    assertThat(count("removals")).isZero();
    assertThat(api.post("ana", "/api/jobs", NOOP).status()).isEqualTo(202);
    sweep();
    assertThat(api.get("ana", "/api/jobs").json().objects("jobs")).hasSize(1);
  }

  @Test
  void a_guest_without_activity_goes_with_its_jobs() {
    String idle = guest();
    String active = guest();
    api.post(idle, "/api/jobs", NOOP);
    api.post(active, "/api/jobs", NOOP);
    api.sql.update(
        "update guests set last_activity_at = now() - case when guest_id = cast(:id as uuid) then interval '30 days 1 minute' else interval '29 days' end",
        Params.of("id", id(idle)));
    assertThat(sweep()).isEqualTo(1);
    assertThat(api.get(idle, "/api/jobs").status()).isEqualTo(401);
    assertThat(api.get(active, "/api/jobs").json().objects("jobs")).hasSize(1);
    assertThat(count("jobs")).isEqualTo(1);
  }

  private long sweep() {
    try (Sql worker = TestPostgres.as(api.sql, "encargo_worker")) {
      Log quiet = new Log(new PrintStream(OutputStream.nullOutputStream()), Instant::now);
      return new RemoveOwners(worker, Duration.ofDays(30), Instant::now, quiet)
          .remove(Instant.now().plusSeconds(60));
    }
  }

  private long count(String table) {
    return api.sql
        .first("select count(*) as n from " + table, Params.NONE, row -> row.whole("n"))
        .orElseThrow();
  }

  @Test
  void jobs_that_ended_days_ago_are_removed_by_the_databases_own_function() {
    for (int i = 0; i < 3; i++) {
      api.post("ana", "/api/jobs", NOOP);
    }
    api.sql.update(
        "update jobs set status = 'CANCELLED', due_at = null, completed_at = now() - interval '8 days' where id = (select min(cast(id as text))::uuid from jobs)",
        Params.NONE);
    try (Sql worker = TestPostgres.as(api.sql, "encargo_worker")) {
      assertThat(
              worker.query("select cleanup_old_jobs(7) as n", Params.NONE, row -> row.whole("n")))
          .containsExactly(1L);
    }
    assertThat(count("jobs")).isEqualTo(2);
    assertThatThrownBy(() -> api.login.query("select cleanup_old_jobs(1)", Params.NONE, row -> 1))
        .hasMessageContaining("42501");
  }

  private Answer patch(String who, String path, String body) {
    return api.call(who, "PATCH", path, body);
  }
}
