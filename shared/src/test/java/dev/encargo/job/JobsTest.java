package dev.encargo.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.json.JsonObject;
import dev.encargo.owner.Owner;
import dev.encargo.sql.KeptPlan;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** One database with 200,000 jobs of 100 users and 1 guest, for all tests of this class. */
@TestInstance(Lifecycle.PER_CLASS)
class JobsTest {

  private static final Owner ANA = new Owner.User("user-7");
  private static final Owner BEN = new Owner.User("user-8");
  private static final Owner GUEST = new Owner.Guest(new UUID(0x7000L, 1));
  private static final Instant BEGIN = Instant.parse("2026-03-01T00:00:00Z");

  private Sql sql;

  /** As the functions log in: what is found, and by which index, is found under row level security. */
  private Sql api;

  private Jobs jobs;

  @BeforeAll
  void many_jobs() {
    sql = TestPostgres.database();
    api = TestPostgres.as(sql, "encargo_api");
    jobs = new Jobs(api);
    // One job a second; each 1,000th has not ended.
    sql.update(
        """
        insert into jobs (id, created_at, run_at, due_at, completed_at, user_id, guest_id, status, priority, type, name, url, payload)
        select cast(lpad(to_hex((extract(epoch from t) * 1000)::bigint), 12, '0') || '7000' || '8000' || lpad(to_hex(n), 12, '0') as uuid),
               t, t, case when n % 1000 < 100 then t end, case when n % 1000 >= 100 then t end,
               case when n % 1000 <> 999 then 'user-' || n % 100 end,
               case when n % 1000 = 999 then cast('00000000-0000-7000-0000-000000000001' as uuid) end,
               case when n % 1000 < 100 then 'PENDING' when n % 3 = 0 then 'FAILED' else 'COMPLETED' end,
               case when n % 2 = 0 then 'HIGH' else 'LOW' end,
               case when n % 5 = 0 then 'noop' else 'email.send' end, 'job ' || n,
               case when n % 10 < 8 then 'https://example.com/' || n / 1000 end,
               '{"to": "ana@example.com"}'
          from (select n, cast(:begin as timestamptz) + n * interval '1 second' as t from generate_series(0, 199999) as n) as g
        """,
        Params.of("begin", BEGIN));
    sql.update("update jobs set unique_key = name where completed_at is null", Params.NONE);
    sql.update(
        """
        insert into idempotency_keys (user_id, guest_id, key, body_sha256, job_ids)
        select case when n % 1000 <> 999 then 'user-' || n % 100 end,
               case when n % 1000 = 999 then cast('00000000-0000-7000-0000-000000000001' as uuid) end, 'key ' || n, '', '[]'
          from generate_series(0, 199999) as n
        """,
        Params.NONE);
    sql.update("analyze jobs", Params.NONE);
    sql.update("analyze idempotency_keys", Params.NONE);
  }

  @AfterAll
  void close() {
    api.close();
    sql.close();
  }

  private static JobFilter with(Set<JobStatus> statuses) {
    return new JobFilter(statuses, null, null, null, null, null, false);
  }

  private static final JobFilter ACTIVE =
      new JobFilter(Set.of(), null, null, null, null, null, true);

  private static final JobFilter MUCH =
      new JobFilter(
          Set.of(JobStatus.FAILED, JobStatus.PENDING),
          "email.send",
          Priority.LOW,
          null,
          BEGIN.plusSeconds(50_000),
          BEGIN.plusSeconds(100_000),
          false);

  private static JobFilter url(String url) {
    return new JobFilter(Set.of(), null, null, url, null, null, false);
  }

  private String plan(Owner owner, JobFilter filter) {
    return plan(owner, filter, null);
  }

  private String plan(Owner owner, JobFilter filter, UUID before) {
    return KeptPlan.of(api.as(owner.identity()), Jobs.pageStatement(owner, filter, before));
  }

  @Test
  void pages_hold_every_job_of_the_owner_once_newest_first() {
    List<UUID> seen = new ArrayList<>();
    List<Job> page = jobs.page(ANA, JobFilter.ALL, null, 100);
    while (!page.isEmpty()) {
      page.forEach(job -> seen.add(job.id()));
      assertThat(page).allSatisfy(job -> assertThat(job.owner()).isEqualTo(ANA));
      page = jobs.page(ANA, JobFilter.ALL, seen.getLast(), 100);
    }
    assertThat(seen).hasSize(2000).doesNotHaveDuplicates();
    assertThat(seen).isSortedAccordingTo((a, b) -> b.toString().compareTo(a.toString()));
  }

  @Test
  void a_guest_sees_the_guests_jobs() {
    assertThat(jobs.page(GUEST, JobFilter.ALL, null, 1000))
        .hasSize(200)
        .allSatisfy(job -> assertThat(job.owner()).isEqualTo(GUEST));
  }

  @Test
  void filters_join() {
    List<Job> found = jobs.page(ANA, MUCH, null, 1000);
    assertThat(found).hasSizeGreaterThan(100);
    assertThat(found)
        .allSatisfy(job -> {
          assertThat(job.state().status()).isIn(JobStatus.FAILED, JobStatus.PENDING);
          assertThat(job.asked().type()).isEqualTo("email.send");
          assertThat(job.asked().priority()).isEqualTo(Priority.LOW);
          assertThat(job.state().createdAt())
              .isBetween(BEGIN.plusSeconds(50_001), BEGIN.plusSeconds(99_999));
        });
    long counted =
        sql.first(
                """
                select count(*) as n from jobs where user_id = 'user-7' and status in ('FAILED', 'PENDING') and type = 'email.send'
                   and priority = 'LOW' and created_at > cast(:a as timestamptz) and created_at < cast(:b as timestamptz)
                """,
                Params.of("a", BEGIN.plusSeconds(50_000)).and("b", BEGIN.plusSeconds(100_000)),
                row -> row.whole("n"))
            .orElseThrow();
    assertThat(found).hasSize((int) counted);
  }

  @Test
  void what_looks_like_sql_is_only_text() {
    JobFilter filter = url("x' or '1'='1");
    assertThat(jobs.page(ANA, filter, null, 10)).isEmpty();
    assertThat(jobs.page(new Owner.User("' or true --"), JobFilter.ALL, null, 10)).isEmpty();
  }

  /** Whatever is asked for: whoever has very many jobs would wait for all of them to be fetched and sorted. */
  @Test
  void a_page_is_one_walk_of_the_owners_index() {
    for (JobFilter filter : List.of(JobFilter.ALL, MUCH)) {
      for (UUID before : Arrays.asList(null, new UUID(0x01957000_0000_7000L, 0))) {
        assertThat(plan(ANA, filter, before))
            .contains("Index Scan Backward using jobs_of_user")
            .doesNotContain("Sort", "Seq Scan");
        assertThat(plan(GUEST, filter, before))
            .contains("Index Scan Backward using jobs_of_guest")
            .doesNotContain("Sort", "Seq Scan");
      }
    }
  }

  /** An administrator's request is planned for what it asks. */
  @Test
  void a_page_of_everybodys_jobs_is_one_walk_of_an_index() {
    for (String user : Arrays.asList(null, "user-7")) {
      for (UUID before : Arrays.asList(null, new UUID(0x01957000_0000_7000L, 0))) {
        assertThat(planOfAll(JobFilter.ALL, user, before))
            .contains("Index Scan Backward")
            .doesNotContain("Sort", "Seq Scan");
        assertThat(planOfAll(MUCH, user, before)).doesNotContain("Seq Scan");
      }
    }
  }

  private String planOfAll(JobFilter filter, String user, UUID before) {
    try (Sql admin = TestPostgres.as(sql, "encargo_admin")) {
      return String.join(
          "\n",
          admin.query(
              "explain " + Jobs.pageOfAllStatement(filter, user, null, before),
              Jobs.pageParams(new Owner.User(user), filter, before, 51).and("user", user),
              row -> row.text("QUERY PLAN")));
    }
  }

  @Test
  void running_jobs_are_found_by_the_index_of_running_jobs() {
    assertThat(plan(ANA, ACTIVE)).contains("active_jobs_of_user").doesNotContain("Seq Scan");
    assertThat(plan(ANA, with(Set.of(JobStatus.QUEUED, JobStatus.PROCESSING))))
        .contains("active_jobs_of_user");
    assertThat(jobs.page(ANA, ACTIVE, null, 1000))
        .hasSize(200)
        .allSatisfy(job -> assertThat(job.state().status()).isEqualTo(JobStatus.PENDING));
  }

  @Test
  void running_jobs_of_a_guest_are_found_by_the_index_of_running_jobs() {
    String guests = KeptPlan.of(api.as(GUEST.identity()), Jobs.pageStatement(GUEST, ACTIVE, null));
    assertThat(guests).contains("of_guest").doesNotContain("Seq Scan");
    // This guest has none that has ended; with history the smaller index is the cheaper one.
    sql.inTransaction(tx -> {
      tx.update(
          """
          insert into jobs (id, run_at, completed_at, guest_id, status, type, name)
          select gen_random_uuid(), now(), now(), cast('00000000-0000-7000-0000-000000000001' as uuid), 'COMPLETED', 'noop', 'n'
          from generate_series(1, 20000)
          """,
          Params.NONE);
      tx.update("analyze jobs", Params.NONE);
      assertThat(KeptPlan.of(tx, Jobs.pageStatement(GUEST, ACTIVE, null)))
          .contains("active_jobs_of_guest")
          .doesNotContain("Seq Scan");
      tx.update("delete from jobs where guest_id is not null and name = 'n'", Params.NONE);
      return tx;
    });
    sql.update("analyze jobs", Params.NONE);
  }

  @Test
  void what_is_past_its_retention_is_found_by_the_index_of_ended_jobs() {
    assertThat(KeptPlan.of(sql, RemoveOldJobs.JOBS))
        .contains("jobs_ended", "Index Cond: (completed_at < ")
        .doesNotContain("Seq Scan", "Join", "Nested Loop");
    assertThat(KeptPlan.of(sql, RemoveOldJobs.KEYS))
        .contains("idempotency_keys_by_age", "Index Cond: (created_at < ");
  }

  @Test
  void what_the_sweep_must_look_at_is_found_by_the_index_of_due_jobs() {
    assertThat(KeptPlan.of(sql, DueJobs.TAKE))
        .contains("jobs_due", "Index Cond: (due_at <= ")
        .doesNotContain("Seq Scan on jobs");
    assertThat(KeptPlan.of(sql, DueJobs.NEXT)).contains("jobs_due").doesNotContain("Seq Scan");
  }

  @Test
  void keys_of_an_owner_are_found_by_their_unique_indexes() {
    for (Owner owner : List.of(ANA, GUEST)) {
      String use = KeptPlan.of(api.as(owner.identity()), NewJobs.useStatement(owner));
      // The whole key, and not the owner's part of it alone.
      assertThat(use)
          .contains("idempotency_keys_of_owner", "(key = ")
          .doesNotContain("Seq Scan", "Filter: (key");
    }
    String holders = KeptPlan.of(api.as(ANA.identity()), NewJobs.holdersStatement(ANA));
    assertThat(holders)
        .contains("jobs_one_unfinished_for_a_unique_key", "(unique_key = ANY")
        .doesNotContain("Seq Scan");
  }

  @Test
  void jobs_of_an_address_are_found_by_its_index() {
    assertThat(plan(ANA, url("https://example.com/150")))
        .contains("jobs_by_url")
        .doesNotContain("Seq Scan");
    assertThat(jobs.page(ANA, url("https://example.com/150"), null, 100)).hasSize(10);
  }

  @Test
  void a_list_has_no_payload_and_the_plain_values_of_a_result() {
    Owner owner = new Owner.User("lister");
    UUID id =
        completed(
            owner,
            "http.request",
            "{\"status\": 200, \"rejected\": [1, 2], \"o\": {}, \"long\": \""
                + "x".repeat(2000)
                + "\"}");
    Job inList = jobs.page(owner, JobFilter.ALL, null, 1).getFirst();
    assertThat(inList.asked().payload()).isEqualTo(JsonObject.EMPTY);
    assertThat(inList.state().result()).isEqualTo(JsonObject.of("status", 200L));
    Job whole = jobs.find(owner, id).orElseThrow();
    assertThat(whole.asked().payload()).isEqualTo(JsonObject.of("to", "x"));
    assertThat(whole.state().result().names()).contains("rejected", "o", "long");
  }

  @Test
  void nobody_finds_the_job_of_another() {
    UUID id = jobs.page(ANA, JobFilter.ALL, null, 1).getFirst().id();
    assertThat(jobs.find(ANA, id)).isPresent();
    assertThat(jobs.findIfChanged(ANA, id, List.of(), true)).isPresent();
    for (Owner other : List.of(BEN, GUEST)) {
      assertThat(jobs.find(other, id)).isEmpty();
      assertThat(jobs.findIfChanged(other, id, List.of(), true)).isEmpty();
      assertThat(jobs.findAll(other, List.of(id))).isEmpty();
      assertThat(jobs.findIfChanged(other, id, List.of("*"), false)).isEmpty();
    }
  }

  @Test
  void several_jobs_are_found_at_once() {
    List<UUID> ids = jobs.page(ANA, JobFilter.ALL, null, 3).stream().map(Job::id).toList();
    List<UUID> asked = new ArrayList<>(ids);
    asked.add(jobs.page(BEN, JobFilter.ALL, null, 1).getFirst().id());
    assertThat(jobs.findAll(ANA, asked))
        .extracting(Job::id)
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(jobs.findAll(ANA, List.of())).isEmpty();
  }

  @Test
  void a_job_whose_statement_was_deleted_says_so() {
    Owner owner = new Owner.User("importer");
    UUID lote = new UUID(0x7000L, 42);
    UUID id = completed(owner, "dkt.import", "{\"loteId\": \"" + lote + "\"}");
    assertThat(jobs.find(owner, id).orElseThrow().loteDeleted()).isTrue();
    assertThat(jobs.findIfChanged(owner, id, List.of(), false).orElseThrow().stamp().loteDeleted())
        .isTrue();
    assertThat(jobs.page(owner, JobFilter.ALL, null, 1).getFirst().loteDeleted()).isTrue();

    UUID unfinished = completed(owner, "dkt.import", "{}");
    assertThat(jobs.find(owner, unfinished).orElseThrow().loteDeleted()).isFalse();
    UUID other = completed(owner, "noop", "{\"loteId\": \"no uuid at all\"}");
    assertThat(jobs.find(owner, other).orElseThrow().loteDeleted()).isFalse();
  }

  @Test
  void logs_and_attempts_come_in_order_with_the_one_that_runs() {
    Owner owner = new Owner.User("runner");
    UUID id = UUID.randomUUID();
    sql.update(
        """
        insert into jobs (id, run_at, due_at, user_id, status, type, name, lease_until, claimed_at, fence)
        values (cast(:id as uuid), now(), now(), 'runner', 'PROCESSING', 'noop', 'n', now(), now(), 2)
        """,
        Params.of("id", id));
    sql.update(
        """
        insert into job_attempts (job_id, fence, started_at, ended_at, outcome, error)
        values (cast(:id as uuid), 1, now(), now(), 'RETRYING', 'refused')
        """,
        Params.of("id", id));
    for (String line : List.of("first", "second")) {
      sql.update(
          "insert into job_logs (job_id, at, level, message) values (cast(:id as uuid), now(), 'WARN', :line)",
          Params.of("id", id).and("line", line));
    }
    Jobs.History history = jobs.findIfChanged(owner, id, List.of(), true).orElseThrow().whole();
    assertThat(history.logs()).extracting(JobLogs.Line::message).containsExactly("first", "second");
    assertThat(history.attempts())
        .extracting(Attempts.Attempt::number, Attempts.Attempt::outcome)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(1L, "RETRYING"),
            org.assertj.core.groups.Tuple.tuple(2L, "RUNNING"));
  }

  @Test
  void of_a_job_that_is_known_as_it_stands_nothing_large_is_read() {
    Owner owner = new Owner.User("poller");
    UUID id = completed(owner, "dkt.import", "{\"loteId\": \"" + new UUID(0x7000L, 43) + "\"}");
    Jobs.Found first = jobs.findIfChanged(owner, id, List.of(), false).orElseThrow();
    assertThat(first.whole().job()).isEqualTo(jobs.find(owner, id).orElseThrow());
    String mark = first.stamp().mark();
    for (List<String> known : List.of(List.of(mark), List.of("1", mark), List.of("*"))) {
      assertThat(jobs.findIfChanged(owner, id, known, true).orElseThrow())
          .isEqualTo(new Jobs.Found(first.stamp(), null));
      assertThat(
              api.as(owner.identity())
                  .query(
                      Jobs.ifChangedStatement(owner),
                      Jobs.ifChangedParams(owner, id, known, true),
                      row ->
                          row.jsonOrNull("payload") == null
                              && row.jsonOrNull("result") == null
                              && row.jsonOrNull("history") == null))
          .containsExactly(true);
    }
    String undeleted = mark.substring(0, mark.length() - 1);
    for (List<String> known :
        List.of(List.of(undeleted), List.of("1", "2"), List.of("'"), List.of(""))) {
      assertThat(jobs.findIfChanged(owner, id, known, false).orElseThrow()).isEqualTo(first);
    }
    sql.update("update jobs set name = 'm' where id = cast(:id as uuid)", Params.of("id", id));
    assertThat(jobs.findIfChanged(owner, id, List.of(mark), false).orElseThrow().whole().job())
        .isEqualTo(jobs.find(owner, id).orElseThrow());
  }

  private UUID completed(Owner owner, String type, String result) {
    UUID id = UUID.randomUUID();
    sql.update(
        """
        insert into jobs (id, run_at, completed_at, user_id, status, type, name, payload, result)
        values (cast(:id as uuid), now(), now(), :user, 'COMPLETED', :type, 'n', '{"to": "x"}', cast(:result as jsonb))
        """,
        Params.of("id", id)
            .and("user", ((Owner.User) owner).userId())
            .and("type", type)
            .and("result", result));
    return id;
  }
}
