package dev.encargo.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
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
   * Role × table: what select, insert, update and delete reach. {@code own}: the rows of who acts; {@code all}: everybody's;
   * {@code -}: refused.
   */
  private static final String MATRIX =
      """
      api    jobs              own own own -
      api    job_attempts      own -   -   -
      api    job_logs          own -   -   -
      api    idempotency_keys  own own own -
      api    dkt_lotes         own -   -   own
      api    dkt_rows          own -   -   own
      api    dkt_rejected_rows -   -   -   -
      api    dkt_rules         -   -   -   -
      worker jobs              all all all all
      worker job_attempts      all all -   all
      worker job_logs          all all -   all
      worker idempotency_keys  all -   -   all
      worker dkt_lotes         all all all all
      worker dkt_rows          all all -   all
      worker dkt_rejected_rows all all -   all
      worker dkt_rules         all -   -   -
      admin  jobs              all own own -
      admin  job_attempts      all -   -   -
      admin  job_logs          all -   -   -
      admin  idempotency_keys  -   -   -   -
      admin  dkt_lotes         -   -   -   -
      admin  dkt_rows          -   -   -   -
      admin  dkt_rejected_rows -   -   -   -
      admin  dkt_rules         -   -   -   -
      """;

  /** A row for an owner, and something to change in it. */
  private record Table(String insert, String change) {}

  private static final Map<String, Table> TABLES = new LinkedHashMap<>();

  static {
    TABLES.put(
        "jobs",
        new Table(
            "insert into jobs (id, user_id, guest_id, type, name, run_at, due_at, unique_key, url) values (cast(:id as uuid), cast(:user as text), cast(:guest as uuid), 'noop', 'n', now(), now(), 'the-key', 'https://x.test/1')",
            "name = 'changed'"));
    TABLES.put(
        "job_attempts",
        new Table(
            "insert into job_attempts (job_id, fence, started_at, ended_at, outcome) values (cast(:id as uuid), :n, now(), now(), 'LOST')",
            "error = 'changed'"));
    TABLES.put(
        "job_logs",
        new Table(
            "insert into job_logs (job_id, at, level, message) values (cast(:id as uuid), now(), 'INFO', 'm')",
            "message = 'changed'"));
    TABLES.put(
        "idempotency_keys",
        new Table(
            "insert into idempotency_keys (user_id, guest_id, key, body_sha256, job_ids) values (cast(:user as text), cast(:guest as uuid), 'key-' || cast(:n as bigint), '', '[]')",
            "body_sha256 = 'changed'"));
    TABLES.put(
        "dkt_lotes",
        new Table(
            "insert into dkt_lotes (id, job_id, user_id, guest_id, file_key, file_name, rules) values (cast(:id as uuid), cast(:id as uuid), cast(:user as text), cast(:guest as uuid), 'k', 'f', '{}')",
            "file_name = 'changed'"));
    TABLES.put(
        "dkt_rows",
        new Table(
            "insert into dkt_rows (lote_id, line, amount_minor, posted_on, currency, description) values (cast(:id as uuid), :n, 1, now(), 'ARS', 'd')",
            "description = 'changed'"));
    TABLES.put(
        "dkt_rejected_rows",
        new Table(
            "insert into dkt_rejected_rows (lote_id, line, field, reason, raw) values (cast(:id as uuid), :n, 'f', 'r', 'raw')",
            "reason = 'changed'"));
    TABLES.put(
        "dkt_rules",
        new Table(
            "insert into dkt_rules (user_id, guest_id, position, name, field, operator, value, action) values (cast(:user as text), cast(:guest as uuid), 1, 'n', 'description', 'contains', 'v', 'exclude')",
            "position = 2"));
  }

  /** Undoes what a test did. */
  private static final class Undo extends RuntimeException {
    Undo() {
      super(null, null, false, false);
    }
  }

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
      TABLES.values().forEach(table -> database.update(table.insert, row(who, id(who), 1)));
    }
  }

  @AfterAll
  void close() {
    Stream.of(api, worker, admin, database).forEach(Sql::close);
  }

  private static UUID id(Identity who) {
    return new UUID(0x0190_0000_0000_7000L, ALL.indexOf(who));
  }

  private static Params row(Identity who, UUID id, int n) {
    return Params.of("id", id).and("user", who.user()).and("guest", who.guest()).and("n", n);
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
        () -> ALL.forEach(who -> check(role(role), operation, table, reach, who)));
  }

  private void check(Sql role, String operation, String table, String reach, Identity who) {
    assertThat(count(database, table)).as("rows that there are").isEqualTo(ALL.size());
    if (reach.equals("-")) {
      assertThatThrownBy(() -> reached(role.as(who), operation, table, who))
          .isInstanceOf(SqlFailure.class)
          .hasMessageContaining("42501")
          .hasMessageContaining("permission denied");
      return;
    }
    boolean own = reach.equals("own");
    if (operation.equals("insert")) {
      assertThat(reached(role.as(who), operation, table, who)).isEqualTo(1);
      Identity other = ALL.get((ALL.indexOf(who) + 1) % ALL.size());
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
    assertThat(reached(role.as(who), operation, table, who)).isEqualTo(own ? 1 : ALL.size());
    assertThat(reached(role, operation, table, who))
        .as("nobody acts")
        .isEqualTo(own ? 0 : ALL.size());
  }

  private static long reached(Sql role, String operation, String table, Identity who) {
    Table known = TABLES.get(table);
    return switch (operation) {
      case "select" -> count(role, table);
      case "insert" -> {
        // Of jobs and lotes another one; of what belongs to them another row.
        boolean parent = table.equals("jobs") || table.equals("dkt_lotes");
        UUID id = parent ? UUID.randomUUID() : id(who);
        String insert = known.insert.replace("'the-key'", "'another-key'");
        yield undone(role, insert, row(who, id, 2));
      }
      case "update" -> undone(role, "update " + table + " set " + known.change, Params.NONE);
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
  void no_way_to_a_job_leads_to_another_owners() {
    Map<String, String> ways = new LinkedHashMap<>();
    ways.put("list", "select id from jobs order by id desc limit 100");
    ways.put("id", "select id from jobs where id = cast(:ben as uuid)");
    ways.put("cursor", "select id from jobs where id < cast(:end as uuid) order by id desc");
    ways.put("unique key", "select id from jobs where unique_key = 'the-key'");
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
        .containsExactly("job_transitions", "schema_migrations", "sweep_alarm", "workers");
  }
}
