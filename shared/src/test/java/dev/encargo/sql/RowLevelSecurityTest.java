package dev.encargo.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * What the database itself lets each role do with whose rows, by statements that name no owner: one was forgotten, or somebody slipped
 * in one of his own.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public class RowLevelSecurityTest {

  private static final Identity ANA = Identity.ofUser("ana");
  private static final Identity BEN = Identity.ofUser("ben");
  private static final UUID GUEST_ID = new UUID(0x7000L, 9);
  private static final Identity GUEST = new Identity(null, GUEST_ID.toString(), null);
  private static final List<Identity> ALL = List.of(ANA, BEN, GUEST);

  /**
   * Role × table: what select, insert, update and delete reach. {@code own}: the rows of who acts; {@code all}: everybody's; {@code
   * all(a,b)}: of these columns alone; {@code none}: rows that are no owner's; {@code -}: refused.
   */
  private static final String MATRIX =
      """
      api    jobs                 own own own -
      api    job_attempts         own -   -   -
      api    job_logs             own -   -   -
      api    idempotency_keys     own own own -
      api    dkt_lotes            own -   -   own
      api    dkt_rows             own -   -   own
      api    dkt_rejected_rows    -   -   -   -
      api    dkt_rules            -   -   -   -
      api    workers              -   -   -   -
      api    sweep_alarm          -   -   -   -
      api    send_intents         all all -   all
      api    guests               -   -   -   -
      api    rate_counts          -   -   -   -
      api    outbox_events        -   -   -   -
      api    guest_migrations     own(guest_id,user_id) -   -   -
      api    removals             -   -   -   -
      api    upload_counts        -   -   -   -
      api    webhooks             -   -   -   -
      api    webhook_secrets      -   -   -   -
      api    outbox_deliveries    -   -   -   -
      api    outbox_settings      -   -   -   -
      api    outbox_alarm         -   -   -   -
      api    schedules            own own own own
      api    schedule_ticks       own own -   -
      api    payout_creators      -   -   -   -
      api    payout_fee_schedules -   -   -   -
      api    payouts              -   -   -   -
      api    payout_transactions  -   -   -   -
      api    payout_runs          -   -   -   -
      api    payout_run_counts    -   -   -   -
      api    payout_omissions     -   -   -   -
      api    dead_letters         -   -   -   -
      api    job_figures          -   -   -   -
      api    job_durations        -   -   -   -
      api    job_figures_until    -   -   -   -
      api    type_limits          -   -   -   -
      api    type_slots           -   -   -   -
      api    schema_migrations    -   -   -   -
      api    job_transitions      -   -   -   -
      worker jobs                 all all all all
      worker job_attempts         all all -   all
      worker job_logs             all all -   all
      worker idempotency_keys     all -   -   all
      worker dkt_lotes            all all all all
      worker dkt_rows             all all -   all
      worker dkt_rejected_rows    all all -   all
      worker dkt_rules            all -   -   -
      worker workers              all all all all
      worker sweep_alarm          all -   all -
      worker send_intents         all all -   all
      worker guests               -   -   -   -
      worker rate_counts          -   -   -   -
      worker outbox_events        all -   all(published_at) -
      worker guest_migrations     -   -   -   -
      worker removals             -   -   -   -
      worker upload_counts        -   -   -   -
      worker webhooks             all -   all(status,reason,updated_at) -
      worker webhook_secrets      all -   -   -
      worker outbox_deliveries    all -   all -
      worker outbox_settings      all -   -   -
      worker outbox_alarm         all all -   all
      worker schedules            all all all all
      worker schedule_ticks       all all -   all
      worker payout_creators      all -   -   -
      worker payout_fee_schedules all -   -   -
      worker payouts              all all all -
      worker payout_transactions  all -   all -
      worker payout_runs          all all all -
      worker payout_run_counts    all all all -
      worker payout_omissions     all all all -
      worker dead_letters         all all -   all
      worker job_figures          -   -   -   -
      worker job_durations        -   -   -   -
      worker job_figures_until    -   -   -   -
      worker type_limits          all -   -   -
      worker type_slots           all -   all -
      worker schema_migrations    -   -   -   -
      worker job_transitions      -   -   -   -
      admin  jobs                 all own own -
      admin  job_attempts         all -   -   -
      admin  job_logs             all -   -   -
      admin  idempotency_keys     -   -   -   -
      admin  dkt_lotes            -   -   -   -
      admin  dkt_rows             -   -   -   -
      admin  dkt_rejected_rows    -   -   -   -
      admin  dkt_rules            -   -   -   -
      admin  workers              all -   -   -
      admin  sweep_alarm          -   -   -   -
      admin  send_intents         all all -   all
      admin  guests               -   -   -   -
      admin  rate_counts          -   -   -   -
      admin  outbox_events        all -   -   -
      admin  guest_migrations     -   -   -   -
      admin  removals             -   -   -   -
      admin  upload_counts        -   -   -   -
      admin  webhooks             all all all all
      admin  webhook_secrets      none(id,webhook_id,created_at,expires_at) none none(expires_at) -
      admin  outbox_deliveries    all -   all -
      admin  outbox_settings      all -   -   -
      admin  outbox_alarm         -   -   -   -
      admin  schedules            all -   -   -
      admin  schedule_ticks       all -   -   -
      admin  payout_creators      all all all -
      admin  payout_fee_schedules all all all -
      admin  payouts              all -   all(status,next_attempt_at,attempts,account) -
      admin  payout_transactions  all all -   -
      admin  payout_runs          all -   -   -
      admin  payout_run_counts    all -   -   -
      admin  payout_omissions     all -   -   -
      admin  dead_letters         all -   -   -
      admin  job_figures          all -   -   -
      admin  job_durations        all -   -   -
      admin  job_figures_until    all -   -   -
      admin  type_limits          all all all all
      admin  type_slots           all all all all
      admin  schema_migrations    -   -   -   -
      admin  job_transitions      -   -   -   -
      """;

  /** Tables that users alone have rows in. */
  private static final Set<String> OF_USERS =
      Set.of("schedules", "schedule_ticks", "guest_migrations");

  /** Another row of these is one of its own; of all others it belongs to the same job, statement or creator. */
  private static final Set<String> PARENTS =
      Set.of(
          "jobs",
          "dkt_lotes",
          "schedules",
          "webhooks",
          "payout_creators",
          "payout_runs",
          "dead_letters",
          "type_limits");

  /** Undoes what a test did. */
  private static final class Undo extends RuntimeException {
    Undo() {
      super(null, null, false, false);
    }
  }

  private Map<String, Long> rows;
  private Map<String, String> columns;
  private Sql database;
  private Sql api;
  private Sql worker;
  private Sql admin;

  @BeforeAll
  void seed() {
    database = TestPostgres.database();
    api = TestPostgres.as(database, "encargo_api");
    worker = TestPostgres.as(database, "encargo_worker");
    admin = TestPostgres.as(database, "encargo_admin");
    database.update("delete from dkt_rules", Params.NONE);
    for (Identity who : ALL) {
      TableRows.tables().stream()
          .filter(table -> !TableRows.insert(table).isEmpty())
          .forEach(
              table -> database.update(TableRows.insert(table), TableRows.row(who, id(who), 1)));
    }
    rows =
        TableRows.tables().stream()
            .collect(Collectors.toMap(table -> table, table -> count(database, table)));
    columns = columns();
  }

  /** The last column of each table: to be set to what it is. */
  private Map<String, String> columns() {
    Map<String, String> last = new HashMap<>();
    database.query(
        """
        select c.relname as name, a.attname as last from pg_class c
        join pg_attribute a on a.attrelid = c.oid and not a.attisdropped
        where c.relnamespace = cast('public' as regnamespace) and c.relkind in ('r', 'p')
        order by a.attnum
        """,
        Params.NONE,
        row -> last.put(row.text("name"), row.text("last")));
    return last;
  }

  @AfterAll
  void close() {
    Stream.of(api, worker, admin, database).forEach(Sql::close);
  }

  private static UUID id(Identity who) {
    return new UUID(0x0190_0000_0000_7000L, ALL.indexOf(who));
  }

  private Sql role(String name) {
    return name.equals("api") ? api : name.equals("worker") ? worker : admin;
  }

  @TestFactory
  Stream<DynamicTest> a_role_reaches_no_more_than_the_matrix_says() {
    return MATRIX
        .lines()
        .map(line -> line.split(" +"))
        .flatMap(line ->
            Stream.of(
                test(line[0], "select", line[1], line[2]),
                test(line[0], "insert", line[1], line[3]),
                test(line[0], "update", line[1], line[4]),
                test(line[0], "delete", line[1], line[5])));
  }

  private DynamicTest test(String role, String operation, String table, String reach) {
    return DynamicTest.dynamicTest(
        role + " " + operation + " " + table + " " + reach,
        () -> {
          if (reach.equals("-")) {
            isRefused(role(role).as(ANA), operation, table);
          } else if (reach.contains("(")) {
            reachesColumns(role, operation, table, reach);
          } else {
            owners(table).forEach(who -> check(role(role), operation, table, reach, who));
          }
        });
  }

  private static List<Identity> owners(String table) {
    return OF_USERS.contains(table) ? List.of(ANA, BEN) : ALL;
  }

  private void isRefused(Sql role, String operation, String table) {
    String column = columns.get(table);
    String statement =
        switch (operation) {
          case "select" -> "select count(*) as n from " + table;
          case "insert" -> "insert into " + table + " default values";
          case "update" -> "update " + table + " set " + column + " = null";
          default -> "delete from " + table;
        };
    assertThatThrownBy(() -> undone(role, statement, Params.NONE))
        .isInstanceOf(SqlFailure.class)
        .hasMessageContaining("42501")
        .hasMessageContaining("permission denied");
  }

  /** Those columns and no other. */
  private void reachesColumns(String role, String operation, String table, String reach) {
    List<String> named =
        List.of(reach.substring(reach.indexOf('(') + 1, reach.length() - 1).split(","));
    assertThat(
            database.query(
                """
                select cast(a.attname as text) as name from pg_attribute a
                where a.attrelid = cast(:table as regclass) and a.attnum > 0 and not a.attisdropped
                  and has_column_privilege(:role, a.attrelid, a.attnum, :operation)
                """,
                Params.of("table", table)
                    .and("role", "encargo_" + role)
                    .and("operation", operation),
                row -> row.text("name")))
        .containsExactlyInAnyOrderElementsOf(named);
    for (Identity who : owners(table)) {
      Sql asked = role(role).as(who);
      long reached =
          operation.equals("select")
              ? asked
                  .query(
                      "select count(" + named.getFirst() + ") as n from " + table,
                      Params.NONE,
                      row -> row.whole("n"))
                  .getFirst()
              : update(asked, table, named.getFirst());
      assertThat(reached).isEqualTo(expected(reach, table));
    }
  }

  private long expected(String reach, String table) {
    return switch (reach.replaceFirst("\\(.*", "")) {
      case "own" -> 1;
      case "none" -> 0;
      case "all" -> rows.get(table);
      default -> throw new IllegalArgumentException(reach);
    };
  }

  private static long update(Sql role, String table, String column) {
    return undone(role, "update " + table + " set " + column + " = " + column, Params.NONE);
  }

  private void check(Sql role, String operation, String table, String reach, Identity who) {
    assertThat(count(database, table)).as("rows that there are").isEqualTo(rows.get(table));
    boolean own = reach.equals("own");
    if (operation.equals("insert") && reach.equals("none")) {
      assertThatThrownBy(() -> reached(role.as(who), operation, table, who))
          .hasMessageContaining("row-level security");
      return;
    }
    if (operation.equals("insert")) {
      assertThat(reached(role.as(who), operation, table, who)).isEqualTo(1);
      Identity other = owners(table).get((owners(table).indexOf(who) + 1) % owners(table).size());
      if (own) {
        assertThatThrownBy(() -> reached(role.as(who), operation, table, other))
            .hasMessageContaining("row-level security");
        assertThatThrownBy(() -> reached(role, operation, table, who))
            .as("nobody acts")
            .hasMessageContaining("row-level security");
      } else {
        assertThat(reached(role.as(who), operation, table, other)).isEqualTo(1);
      }
      return;
    }
    assertThat(reached(role.as(who), operation, table, who)).isEqualTo(expected(reach, table));
    assertThat(reached(role, operation, table, who))
        .as("nobody acts")
        .isEqualTo(own ? 0 : rows.get(table));
  }

  private long reached(Sql role, String operation, String table, Identity who) {
    return switch (operation) {
      case "select" -> count(role, table);
      case "insert" -> {
        UUID id = PARENTS.contains(table) ? UUID.randomUUID() : id(who);
        yield undone(role, TableRows.insert(table), TableRows.row(who, id, 2));
      }
      case "update" -> update(role, table, columns.get(table));
      case "delete" -> undone(role, "delete from " + table, Params.NONE);
      default -> throw new IllegalArgumentException(operation);
    };
  }

  private static long undone(Sql role, String statement, Params params) {
    long[] changed = new long[1];
    try {
      role.inTransaction(tx -> {
        changed[0] = tx.update(statement, params);
        throw new Undo();
      });
    } catch (Undo done) {
      // As intended.
    }
    return changed[0];
  }

  private static long count(Sql role, String table) {
    return role.query("select count(*) as n from " + table, Params.NONE, row -> row.whole("n"))
        .getFirst();
  }

  @Test
  void every_table_has_its_line_for_every_role() {
    List<String> missing =
        database.query(
            """
            select r.name || ' ' || c.relname as line,
              concat_ws(' ',
                case when has_any_column_privilege('encargo_' || r.name, c.oid, 'select') then 'select' end,
                case when has_any_column_privilege('encargo_' || r.name, c.oid, 'insert') then 'insert' end,
                case when has_any_column_privilege('encargo_' || r.name, c.oid, 'update') then 'update' end,
                case when has_table_privilege('encargo_' || r.name, c.oid, 'delete') then 'delete' end) as granted
            from pg_class c cross join (values ('api', 1), ('worker', 2), ('admin', 3)) as r (name, n)
            where c.relnamespace = cast('public' as regnamespace) and c.relkind in ('r', 'p', 'v', 'm', 'f')
            order by r.n, c.oid
            """,
            Params.NONE,
            row -> row.text("line") + ": granted " + row.text("granted"));
    Set<String> lines =
        MATRIX
            .lines()
            .map(line -> line.split(" +"))
            .map(line -> line[0] + " " + line[1])
            .collect(Collectors.toSet());
    assertThat(missing)
        .as("write a line for each into MATRIX, and how a row of it is made into TableRows")
        .filteredOn(line -> !lines.contains(line.substring(0, line.indexOf(':'))))
        .isEmpty();
    assertThat(missing).as("lines of tables that are no more").hasSize(lines.size());
  }

  /** What runs as the owner of the tables does so for those named here alone; {@code public} is everybody. */
  private static final String DEFINERS =
      """
      cleanup_old_jobs            worker
      cleanup_outbox              admin worker
      count_against               -
      count_upload                api
      create_guest                api
      emit_event                  admin api worker
      fan_out                     -
      leave                       api
      make_again                  worker
      migrate_guest_jobs          -
      migrate_proven_guest        api
      prove_guest                 api
      remove_idle_guests          worker
      remove_their_events_first   -
      remove_what_was_left        worker
      roll_up_job_figures         admin worker
      rotate_guest_token          api
      somebody_listens_to         public
      tell_job_end                -
      tell_job_retry              -
      tell_schedule               -
      tell_skipped_ticks          -
      webhook_secret              api
      """;

  @Test
  void functions_that_run_as_the_owner_of_the_tables_are_for_those_who_need_them() {
    assertThat(
            database.query(
                """
                select rpad(p.proname, 28) || coalesce((
                    select string_agg(distinct case a.grantee when 0 then 'public' else replace(pg_get_userbyid(a.grantee), 'encargo_', '') end, ' ')
                    from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                    where a.privilege_type = 'EXECUTE' and a.grantee <> p.proowner), '-') as line
                from pg_proc p
                where p.pronamespace = cast('public' as regnamespace) and p.prosecdef
                order by p.proname
                """,
                Params.NONE,
                row -> row.text("line")))
        .containsExactlyElementsOf(DEFINERS.lines().toList());
    assertThat(
            database.query(
                """
                select cast(p.proname as text) as name from pg_proc p
                where p.pronamespace = cast('public' as regnamespace) and p.prosecdef
                  and not 'search_path=pg_catalog, public, pg_temp' = any (coalesce(p.proconfig, array[]::text[]))
                """,
                Params.NONE,
                row -> row.text("name")))
        .as("whose search path their caller could bend")
        .isEmpty();
  }

  @Test
  void no_way_to_a_job_leads_to_another_owners() {
    Map<String, String> ways = new LinkedHashMap<>();
    ways.put("list", "select id from jobs order by id desc limit 100");
    ways.put("id", "select id from jobs where id = cast(:ben as uuid)");
    ways.put("cursor", "select id from jobs where id < cast(:end as uuid) order by id desc");
    ways.put("unique key", "select id from jobs where unique_key = 'key 1'");
    ways.put("url", "select id from jobs where url = 'https://x.test/1'");
    ways.put("owner named", "select id from jobs where user_id = 'ben'");
    ways.put("or true", "select id from jobs where user_id = 'ana' or true");
    ways.put("log", "select job_id as id from job_logs");
    ways.put("attempt", "select job_id as id from job_attempts where job_id = cast(:ben as uuid)");
    ways.put("lote", "select id from dkt_lotes");
    ways.put("row of a lote", "select lote_id as id from dkt_rows");
    ways.put(
        "idempotency key",
        "select cast(coalesce(user_id, 'x') = 'ben' as text) as b, cast(:ben as uuid) as id from idempotency_keys where user_id = 'ben'");
    Params params = Params.of("ben", id(BEN)).and("end", new UUID(-1, -1));
    ways.forEach((way, statement) -> {
      assertThat(api.as(BEN).query(statement, params, row -> row.uuid("id")))
          .as(way + ", for ben himself")
          .contains(id(BEN));
      assertThat(api.as(ANA).query(statement, params, row -> row.uuid("id")))
          .as(way)
          .doesNotContain(id(BEN));
      assertThat(api.query(statement, params, row -> row.uuid("id"))).as(way).isEmpty();
    });
  }

  @Test
  void a_row_cannot_be_given_to_another_owner() {
    assertThatThrownBy(() -> api.as(ANA).update("update jobs set user_id = 'ben'", Params.NONE))
        .hasMessageContaining("row-level security");
  }

  @Test
  void a_connection_that_served_one_owner_tells_the_next_nothing() {
    for (int i = 0; i < 20; i++) {
      Identity who = ALL.get(i % ALL.size());
      assertThat(ids(api.as(who))).containsExactly(id(who));
      assertThat(ids(api)).isEmpty();
      assertThat(
              api.as(who)
                  .<List<UUID>>inTransaction(tx -> {
                    assertThat(ids(tx)).containsExactly(id(who));
                    return ids(tx);
                  }))
          .containsExactly(id(who));
      assertThat(ids(api)).isEmpty();
      assertThatThrownBy(() -> api.as(who).update("update jobs set progress = 200", Params.NONE))
          .isInstanceOf(SqlFailure.Conflict.class);
      assertThat(ids(api)).isEmpty();
    }
  }

  private static List<UUID> ids(Tx tx) {
    return tx.query("select id from jobs", Params.NONE, row -> row.uuid("id"));
  }

  @Test
  void every_table_with_an_owner_is_guarded_and_for_its_own_role_too() {
    assertThat(
            database.query(
                """
                select c.relname as name from pg_class c
                where c.relnamespace = cast('public' as regnamespace) and c.relkind = 'r'
                  and not (c.relrowsecurity and c.relforcerowsecurity)
                order by 1
                """,
                Params.NONE,
                row -> row.text("name")))
        .containsExactly(
            "job_transitions", "schema_migrations", "send_intents", "sweep_alarm", "workers");
  }
}
