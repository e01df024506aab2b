package dev.encargo.functions.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.functions.api.Api.Answer;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Guests, from their first request on. */
class GuestsTest {

  private static final String NOOP = "{\"type\": \"noop\"}";

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

  private Answer patch(String who, String path, String body) {
    return api.call(who, "PATCH", path, body);
  }
}
