package dev.encargo.owner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.encargo.log.Log;
import dev.encargo.sql.Identity;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TableRows;
import dev.encargo.sql.TestPostgres;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of somebody's things, asked of every table that names an owner: a table that is new is asked too. */
class RemoveOwnersTest {

  private static final Identity USER = Identity.ofUser("ana");
  private static final Identity GUEST = guest(9);
  private static final List<Identity> BYSTANDERS = List.of(Identity.ofUser("ben"), guest(10));

  private final Sql sql = TestPostgres.database();
  private final Sql api = TestPostgres.as(sql, "encargo_api");
  private final Sql worker = TestPostgres.as(sql, "encargo_worker");

  private static Identity guest(int number) {
    return new Identity(null, new UUID(0x7000L, number).toString(), null);
  }

  @BeforeEach
  void seed() {
    for (Identity who : List.of(USER, GUEST, BYSTANDERS.getFirst(), BYSTANDERS.getLast())) {
      UUID id = UUID.randomUUID();
      for (String table : TableRows.tables()) {
        // Of a removal, or of having been a guest, there is nothing to say yet.
        boolean none =
            TableRows.insert(table).isEmpty()
                || List.of("removals", "guest_migrations").contains(table)
                || (who.guest() != null && table.startsWith("schedule"));
        if (!none) {
          sql.update(TableRows.insert(table), TableRows.row(who, id, 1));
        }
      }
    }
  }

  @AfterEach
  void close() {
    Stream.of(worker, api, sql).forEach(Sql::close);
  }

  /** How many rows each table has that names owners, of this one; by the catalog, so that none is forgotten. */
  private Map<String, Long> rowsOf(Identity who) {
    String column = who.user() == null ? "guest_id" : "user_id";
    String owner = who.user() == null ? who.guest() : who.user();
    Map<String, Long> rows = new TreeMap<>();
    for (String table : tablesWith(column)) {
      rows.put(
          table,
          sql.first(
                  "select count(*) as n from "
                      + table
                      + " where cast("
                      + column
                      + " as text) = :owner",
                  Params.of("owner", owner),
                  row -> row.whole("n"))
              .orElseThrow());
    }
    return rows;
  }

  private List<String> tablesWith(String column) {
    return sql.query(
        """
        select cast(c.relname as text) as name from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = cast('public' as regnamespace) and c.relkind in ('r', 'p') and a.attname = :column and not a.attisdropped
        order by 1
        """,
        Params.of("column", column),
        row -> row.text("name"));
  }

  /** Tables that hold something of this owner. */
  private List<String> tablesOf(Identity who) {
    return rowsOf(who).entrySet().stream()
        .filter(table -> table.getValue() > 0)
        .map(Map.Entry::getKey)
        .toList();
  }

  private void sweep() {
    Log quiet = new Log(new PrintStream(OutputStream.nullOutputStream()), Instant::now);
    new RemoveOwners(worker, Duration.ofDays(30), Instant::now, quiet)
        .remove(Instant.now().plusSeconds(60));
  }

  @Test
  void all_that_is_a_guest_s_goes_along_when_it_signs_in() {
    List<String> before = tablesOf(GUEST);
    assertThat(before)
        .as("every table with guests in it has a row of this one")
        .containsExactlyElementsOf(
            tablesWith("guest_id").stream()
                .filter(table -> !List.of("removals", "guest_migrations").contains(table))
                .toList());
    sql.query(
        "select migrate_guest_jobs(cast(:guest as uuid), 'carla') as n",
        Params.of("guest", GUEST.guest()),
        row -> row.whole("n"));
    assertThat(tablesOf(GUEST)).as("only that it was one").containsExactly("guest_migrations");
    assertThat(tablesOf(Identity.ofUser("carla")))
        .containsAll(before.stream().filter(table -> !table.equals("guests")).toList());
  }

  @Test
  void what_both_have_is_put_together() {
    sql.query(
        "select migrate_guest_jobs(cast(:guest as uuid), 'ana') as n",
        Params.of("guest", GUEST.guest()),
        row -> row.whole("n"));
    assertThat(tablesOf(GUEST)).containsExactly("guest_migrations");
    assertThat(
            sql.query(
                "select bytes from upload_counts where user_id = 'ana'",
                Params.NONE,
                row -> row.whole("bytes")))
        .containsExactly(2L);
  }

  @Test
  void a_guest_s_secret_signs_on_for_a_day_beside_that_of_the_user() {
    sql.update("update webhook_secrets set expires_at = null", Params.NONE);
    sql.query(
        "select migrate_guest_jobs(cast(:guest as uuid), 'ana') as n",
        Params.of("guest", GUEST.guest()),
        row -> row.whole("n"));
    sql.query(
        "select migrate_guest_jobs(cast(:guest as uuid), 'carla') as n",
        Params.of("guest", BYSTANDERS.getLast().guest()),
        row -> row.whole("n"));
    String signing =
        """
        select user_id || case when expires_at is null then '' else ' for ' || round(extract(epoch from expires_at - now()) / 3600) || ' h' end as s
        from webhook_secrets where user_id in ('ana', 'carla') order by 1
        """;
    assertThat(sql.query(signing, Params.NONE, row -> row.text("s")))
        .containsExactly("ana", "ana for 24 h", "carla");
  }

  static Stream<Identity> leaving() {
    return Stream.of(USER, GUEST);
  }

  @ParameterizedTest
  @MethodSource("leaving")
  void nothing_is_left_of_who_leaves(Identity who) {
    List<Map<String, Long>> others = BYSTANDERS.stream().map(this::rowsOf).toList();
    String column = who.user() == null ? "guest_id" : "user_id";
    assertThat(tablesOf(who))
        .as("every table with such owners in it has a row of this one")
        .containsExactlyElementsOf(
            tablesWith(column).stream()
                .filter(table -> !List.of("removals", "guest_migrations").contains(table))
                .toList());

    api.as(who).query("select cast(leave() as text) as n", Params.NONE, row -> row.text("n"));
    sweep();

    // The rules of a user's schedules are removed first, and then the rows.
    assertThat(tablesOf(who)).isSubsetOf("schedules");
    assertThat(
            sql.query(
                "select 1 as n from schedules where user_id = 'ana' and deleted_at is null",
                Params.NONE,
                row -> row.whole("n")))
        .hasSize(who.user() == null ? 1 : 0);
    assertThat(
            sql.query(
                """
                select 1 as n from job_logs l where not exists (select from jobs j where j.id = l.job_id)
                union all select 1 from job_attempts a where not exists (select from jobs j where j.id = a.job_id)
                union all select 1 from dkt_rows r where not exists (select from dkt_lotes l where l.id = r.lote_id)
                """,
                Params.NONE,
                row -> row.whole("n")))
        .as("and of what was theirs")
        .isEmpty();
    assertThat(BYSTANDERS.stream().map(this::rowsOf).toList()).isEqualTo(others);
  }

  @Test
  void counts_of_uploads_are_kept_for_as_long_as_they_count() {
    sql.update(
        "update upload_counts set day = current_date - 3 where user_id = 'ana'", Params.NONE);
    sql.update("update upload_counts set day = current_date where user_id = 'ben'", Params.NONE);
    sweep();
    assertThat(rowsOf(USER)).containsEntry("upload_counts", 0L);
    assertThat(rowsOf(BYSTANDERS.getFirst())).containsEntry("upload_counts", 1L);
  }

  @ParameterizedTest
  @MethodSource("leaving")
  void a_step_costs_the_same_however_much_others_have(Identity who) {
    others(1, 2_000);
    long beside = step(who);
    others(2_001, 200_000);
    assertThat(step(who)).as("pages, after " + beside + " beside few").isLessThan(beside * 3 / 2);
  }

  private void others(int from, int to) {
    sql.update(
        """
        insert into jobs (id, user_id, guest_id, type, name, run_at, completed_at, status)
        select gen_random_uuid(), case when n % 2 = 0 then 'other-' || n % 1000 end,
          case when n % 2 = 1 then cast(lpad(to_hex(n % 1000), 32, '0') as uuid) end, 'noop', 'noop', now(), now(), 'COMPLETED'
        from generate_series(cast(:from as integer), cast(:to as integer)) as n
        """,
        Params.of("from", from).and("to", to));
    sql.update(
        """
        insert into idempotency_keys (user_id, guest_id, key, body_sha256, job_ids)
        select case when n % 2 = 0 then 'other-' || n % 1000 end,
          case when n % 2 = 1 then cast(lpad(to_hex(n % 1000), 32, '0') as uuid) end, 'key ' || n, '', '[]'
        from generate_series(cast(:from as integer), cast(:to as integer)) as n
        """,
        Params.of("from", from).and("to", to));
    sql.update("vacuum analyze jobs", Params.NONE);
    sql.update("vacuum analyze idempotency_keys", Params.NONE);
  }

  /** Pages that a step reads; what it does is undone, the plan is looked at from a fresh connection as functions have. */
  private long step(Identity who) {
    try (Sql fresh = TestPostgres.as(sql, "encargo_worker")) {
      sql.update(
          "insert into removals (user_id, guest_id) values (cast(:user as text), cast(:guest as uuid))",
          Params.of("user", who.user()).and("guest", who.guest()));
      long[] pages = new long[1];
      try {
        fresh.inTransaction(tx -> {
          pages[0] =
              tx
                  .query(
                      "explain (analyze, buffers) select remove_what_was_left()",
                      Params.NONE,
                      row -> row.text("QUERY PLAN"))
                  .stream()
                  .filter(line -> line.contains("Buffers:"))
                  .map(PAGES::matcher)
                  .flatMapToLong(
                      found -> found.results().mapToLong(page -> Long.parseLong(page.group(1))))
                  .limit(2)
                  .sum();
          throw new Undo();
        });
      } catch (Undo done) {
        // As intended.
      }
      sql.update("delete from removals", Params.NONE);
      return pages[0];
    }
  }

  private static final Pattern PAGES = Pattern.compile("(?:hit|read)=([0-9]+)");

  private static final class Undo extends RuntimeException {
    Undo() {
      super(null, null, false, false);
    }
  }
}
