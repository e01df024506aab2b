package dev.encargo.functions.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShowFiguresTest {

  private final AdminApi api = new AdminApi();

  @AfterEach
  void close() {
    api.close();
  }

  private List<JsonObject> list(String path, String name) {
    return Json.parseObject(api.get(path).body()).objects(name);
  }

  /** Ended that many minutes ago, after a wait of 200 ms, with runs of 10, 20, … ms. */
  private void ended(int number, String status, int minutesAgo) {
    api.sql.update(
        """
        insert into jobs (id, user_id, type, name, status, run_at, created_at, started_at, claimed_at, completed_at)
        select uuid_v7(), 'u', 'a', 'a', :status, now(), at - interval '200 milliseconds', at, at, at + n * interval '10 milliseconds'
          from generate_series(1, :number) n, (select now() - :minutes * interval '1 minute' as at) t
        """,
        Params.of("number", number).and("status", status).and("minutes", minutesAgo));
  }

  @Test
  void queues_say_what_waits_and_what_is_dead() {
    api.sql.update(
        """
        insert into jobs (id, user_id, type, name, status, priority, run_at, due_at, lease_until)
        select uuid_v7(), 'u', 'a', 'a', s, p, at, now(), case when s = 'PROCESSING' then now() + interval '1 minute' end
          from (values ('PENDING', 'HIGH', now() - interval '1 hour'), ('QUEUED', 'HIGH', now()), ('PROCESSING', 'HIGH', now()),
                       ('PENDING', 'LOW', now() + interval '1 hour'), ('RETRYING', 'LOW', now())) as v (s, p, at)
        """,
        Params.NONE);
    api.sql.update(
        "insert into dead_letters (job_id, priority, type) values (uuid_v7(), 'LOW', 'a')",
        Params.NONE);
    assertThat(list("/api/admin/queues", "queues"))
        .extracting(q ->
            q.text("priority")
                + " "
                + List.of(
                    q.whole("waiting"),
                    q.whole("inFlight"),
                    q.whole("retrying"),
                    q.whole("scheduled"),
                    q.whole("deadLetters")))
        .containsExactly(
            "CRITICAL [0, 0, 0, 0, 0]",
            "HIGH [2, 1, 0, 0, 0]",
            "NORMAL [0, 0, 0, 0, 0]",
            "LOW [0, 0, 1, 1, 1]");
  }

  @Test
  void where_lambda_is_away_the_figures_are_shown_and_nobody_is_paused_by_half() {
    assertThat(list("/api/admin/queues", "queues"))
        .hasSize(4)
        .allSatisfy(queue -> {
          assertThat(queue.names()).contains("paused");
          assertThat(queue.get("paused")).isNull();
        });
    Api.Answer answer = api.post("/api/admin/queues/LOW/pause", "");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers()).containsEntry("retry-after", "5");
    assertThat(answer.body())
        .contains("Lambda cannot be reached; send the same request again")
        .doesNotContain("127.0.0.1");
    assertThat(api.call(false, "POST", "/api/admin/queues/LOW/pause", "").status()).isEqualTo(403);
  }

  /** Asked twice: what was rolled up once is not counted again. */
  @Test
  void what_is_rolled_up_and_what_is_not_yet_make_one_figure() {
    ended(80, "COMPLETED", 45);
    ended(20, "FAILED", 45);
    ended(100, "COMPLETED", 0);
    for (int i = 0; i < 2; i++) {
      JsonObject line = list("/api/admin/metrics?window=1h", "metrics").getFirst();
      assertThat(line.whole("completed")).isEqualTo(180);
      assertThat(line.whole("failed")).isEqualTo(20);
      assertThat(line.decimal("successRate")).isEqualByComparingTo("0.9");
      assertThat(line.decimal("perMinute")).isEqualByComparingTo("3.33");
      assertThat(line.whole("p50WaitMs")).isBetween(190L, 210L);
      assertThat(line.whole("p50RunMs")).isBetween(380L, 440L);
      assertThat(line.whole("p95RunMs")).isBetween(810L, 970L);
      assertThat(line.decimal("meanRunMs"))
          .isBetween(java.math.BigDecimal.valueOf(455), java.math.BigDecimal.valueOf(470));
    }
    assertThat(
            api.sql.query(
                "select sum(completed + failed) as n from job_figures",
                Params.NONE,
                row -> row.decimal("n").longValue()))
        .containsExactly(100L);
  }

  @Test
  void figures_outlive_the_jobs_that_they_count() {
    ended(10, "COMPLETED", 45);
    list("/api/admin/metrics", "metrics");
    api.sql.update("delete from jobs", Params.NONE);
    assertThat(list("/api/admin/metrics", "metrics").getFirst().whole("completed")).isEqualTo(10);
  }

  @Test
  void workers_are_listed() {
    api.sql.update(
        "insert into workers (id, name, hostname, pid, concurrency) values (uuid_v7(), 'low-worker', 'h', 7, 10)",
        Params.NONE);
    assertThat(list("/api/admin/workers?status=active", "workers"))
        .extracting(w -> w.text("name") + " " + w.text("status"))
        .containsExactly("low-worker active");
    assertThat(list("/api/admin/workers?status=stale", "workers")).isEmpty();
    assertThat(api.get("/api/admin/workers?status=tired").status()).isEqualTo(400);
  }

  @Test
  void jobs_of_all_owners_are_listed_page_by_page() {
    ended(3, "FAILED", 1);
    api.sql.update(
        "insert into jobs (id, guest_id, type, name, run_at, due_at) values (uuid_v7(), gen_random_uuid(), 'g', 'g', now(), now())",
        Params.NONE);
    JsonObject page = Json.parseObject(api.get("/api/admin/jobs?limit=3").body());
    assertThat(page.objects("jobs")).hasSize(3);
    assertThat(list("/api/admin/jobs?limit=3&cursor=" + page.text("nextCursor"), "jobs"))
        .hasSize(1);
    String users =
        Json.parseObject(api.get("/api/admin/jobs?limit=1&userId=u").body()).text("nextCursor");
    assertThat(api.get("/api/admin/jobs?limit=1&userId=u&cursor=" + users).status()).isEqualTo(200);
    for (String other :
        List.of(
            "",
            "&userId=v",
            "&guestId=00000000-0000-7000-8000-000000000001",
            "&userId=u&type=noop",
            "&userId=u&active=true")) {
      assertThat(api.get("/api/admin/jobs?limit=1" + other + "&cursor=" + users).status())
          .as("the cursor of a user's list with '" + other + "'")
          .isEqualTo(400);
    }
    assertThat(list("/api/admin/jobs?userId=u&status=FAILED", "jobs")).hasSize(3);
    assertThat(list("/api/admin/jobs?userId=nobody", "jobs")).isEmpty();
    assertThat(api.call(false, "GET", "/api/admin/jobs", "").status()).isEqualTo(403);
  }

  @Test
  void a_window_that_is_none_is_refused() {
    assertThat(api.get("/api/admin/metrics?window=31d").status()).isEqualTo(400);
    assertThat(api.get("/api/admin/metrics?window=0m").body()).contains("such as 15m, 1h or 7d");
  }
}
