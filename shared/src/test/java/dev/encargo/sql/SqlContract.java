package dev.encargo.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every adapter of the database port does alike. */
public abstract class SqlContract {

  /** A migrated, empty database. */
  protected abstract Sql sql();

  @Test
  void values_of_every_kind_come_back_as_they_went() {
    UUID id = UUID.randomUUID();
    Instant time = Instant.parse("2026-03-29T01:30:00.123456Z");
    var row =
        sql()
            .first(
                """
                select cast(:id as uuid) as id, cast(:time as timestamptz) as time, cast(:json as jsonb) as json,
                       cast(:amount as numeric) as amount, cast(:count as bigint) as count, :flag as flag, :text as text,
                       cast(:nothing as text) as nothing
                """,
                Params.of("id", id)
                    .and("time", time)
                    .and("json", "{\"a\": [1, \"ñ\"]}")
                    .and("amount", "12345678901234567890.01")
                    .and("count", 9_000_000_000L)
                    .and("flag", true)
                    .and("text", "it's a \"text\" with :colon, ? and ñ")
                    .and("nothing", null),
                r ->
                    List.of(
                        r.uuid("id"),
                        r.time("time"),
                        r.json("json"),
                        r.decimal("amount"),
                        r.whole("count"),
                        r.flag("flag"),
                        r.text("text"),
                        r.textOrNull("nothing") == null))
            .orElseThrow();
    assertThat(row)
        .containsExactly(
            id,
            time,
            JsonObject.of("a", List.of(1L, "ñ")),
            new BigDecimal("12345678901234567890.01"),
            9_000_000_000L,
            true,
            "it's a \"text\" with :colon, ? and ñ",
            true);
  }

  private static final String WHO =
      "select coalesce(current_setting('encargo.user', true), '') || '/' || coalesce(current_setting('encargo.guest', true), '') as who, :n as n";

  private static String who(Tx tx) {
    return tx.first(WHO, Params.of("n", 1), row -> row.text("who")).orElseThrow();
  }

  @Test
  void who_acts_is_known_to_the_statement_and_forgotten_after_it() {
    Sql ana = sql().as(Identity.ofUser("it's :ana"));
    Sql guest = sql().as(new Identity(null, "00000000-0000-7000-0000-000000000001", null));
    String before = who(sql());
    assertThat(who(ana)).isEqualTo("it's :ana/");
    assertThat(who(guest)).isEqualTo("/00000000-0000-7000-0000-000000000001");
    assertThat(ana.<String>inTransaction(tx -> who(tx) + who(tx)))
        .isEqualTo("it's :ana/it's :ana/");
    assertThat(ana.update("update sweep_alarm set armed_until = now()", Params.NONE)).isEqualTo(1);
    assertThat(who(sql())).isEqualTo(before);
  }

  @Test
  void a_json_parameter_unfolds_into_rows() {
    List<Long> numbers =
        sql()
            .query(
                "select n from jsonb_to_recordset(cast(:rows as jsonb)) as r(n bigint) order by n",
                Params.of("rows", "[{\"n\": 2}, {\"n\": 1}]"),
                r -> r.whole("n"));
    assertThat(numbers).containsExactly(1L, 2L);
  }

  @Test
  void a_transaction_that_throws_changes_nothing() {
    Sql sql = sql();
    sql.update("create table t (n bigint)", Params.NONE);
    assertThatThrownBy(() ->
            sql.inTransaction(tx -> {
              tx.update("insert into t values (1)", Params.NONE);
              throw new IllegalStateException("stop");
            }))
        .hasMessage("stop");
    assertThat(sql.query("select n from t", Params.NONE, r -> r.whole("n"))).isEmpty();
    assertThat(sql.<Integer>inTransaction(tx -> tx.update("insert into t values (2)", Params.NONE)))
        .isEqualTo(1);
    assertThat(sql.query("select n from t", Params.NONE, r -> r.whole("n"))).containsExactly(2L);
  }

  @Test
  void a_refusing_constraint_is_named() {
    Sql sql = sql();
    sql.update("create table t (n bigint constraint t_is_positive check (n > 0))", Params.NONE);
    assertThatThrownBy(() -> sql.update("insert into t values (:n)", Params.of("n", -1)))
        .isInstanceOfSatisfying(
            SqlFailure.Conflict.class, e -> assertThat(e.constraint()).isEqualTo("t_is_positive"));
  }

  @Test
  void colons_in_casts_quotes_and_comments_are_no_parameters() {
    assertThat(
            sql()
                .first(
                    "select ':no' || :yes::text as t -- not :this\n /* nor :that */",
                    Params.of("yes", "!"),
                    r -> r.text("t")))
        .contains(":no!");
  }

  @Test
  void a_row_of_any_size_comes_back_whole() {
    String text = "ñ\"\\\n😀".repeat(40_000);
    assertThat(
            sql()
                .first(
                    "select :text as text, cast(:json as jsonb) as json",
                    Params.of("text", text).and("json", JsonObject.of("t", text).toJson()),
                    row -> List.of(row.text("text"), row.json("json").text("t"))))
        .contains(List.of(text, text));
  }

  @Test
  void an_answer_of_many_megabytes_comes_whole_and_in_order() {
    Sql sql = sql();
    sql.update(
        "create table many as select n, repeat(chr(960 + cast(n % 26 as integer)), 500) as t from generate_series(1, 6000) as n",
        Params.NONE);
    String read = "select n, t from many order by n desc";
    List<Long> alone = sql.query(read, Params.NONE, row -> row.text("t").length() + row.whole("n"));
    List<Long> expected = new ArrayList<>();
    for (long n = 6_000; n > 0; n--) {
      expected.add(n + 500);
    }
    assertThat(alone).isEqualTo(expected);
    List<Long> within =
        sql.inTransaction(tx -> tx.query(read, Params.NONE, row -> row.whole("n") + 500));
    assertThat(within).isEqualTo(expected);
    List<Long> written =
        sql.inTransaction(tx -> {
          List<Long> rows =
              tx.query(
                  "update many set n = n + 1 returning n, t",
                  Params.NONE,
                  row -> row.whole("n") + row.text("t").length());
          tx.update("delete from many where n = 2", Params.NONE);
          return rows;
        });
    assertThat(written).hasSize(6_000).contains(502L, 6_501L);
    assertThat(sql.query("select count(*) as n from many", Params.NONE, row -> row.whole("n")))
        .containsExactly(5_999L);
  }

  @Test
  void a_statement_that_changes_and_answers_runs_once_however_it_is_written() {
    Sql sql = sql();
    sql.update("create table t (n bigint)", Params.NONE);
    assertThat(
            sql.query(
                """
                -- with (a comment)
                with recursive one (n) as (select 1 union all select n + 1 from one where n < 3),
                written as materialized (insert into t select n from one returning n /* ) */)
                select n, ') with' as text from written order by n desc
                """,
                Params.NONE,
                row -> row.whole("n")))
        .containsExactly(3L, 2L, 1L);
    assertThat(
            sql.query(
                "update t set n = n * 10 where n > :least returning n",
                Params.of("least", 2),
                row -> row.whole("n")))
        .containsExactly(30L);
    assertThat(
            sql.query(
                "with gone as (select :n as n) delete from t using gone where t.n = gone.n returning t.n",
                Params.of("n", 30),
                row -> row.whole("n")))
        .containsExactly(30L);
    assertThat(sql.query("select n from t order by n", Params.NONE, row -> row.whole("n")))
        .containsExactly(1L, 2L);
  }

  @Test
  void a_failed_statement_spoils_its_transaction_even_where_nobody_heeds_it() {
    Sql sql = sql();
    sql.update("create table t (n bigint constraint t_is_positive check (n > 0))", Params.NONE);
    assertThatThrownBy(() ->
            sql.inTransaction(tx -> {
              tx.update("insert into t values (1)", Params.NONE);
              try {
                return tx.update("insert into t values (-1)", Params.NONE);
              } catch (SqlFailure.Conflict ignored) {
                return 0;
              }
            }))
        .isInstanceOf(SqlFailure.class);
    assertThat(sql.query("select n from t", Params.NONE, row -> row.whole("n"))).isEmpty();
  }

  @Test
  void no_message_quotes_what_rows_hold() {
    Sql sql = sql();
    sql.update("create table t (secret text constraint t_is_unique unique)", Params.NONE);
    sql.update("insert into t values ('hunter2')", Params.NONE);
    assertThatThrownBy(() -> sql.update("insert into t values ('hunter2')", Params.NONE))
        .isInstanceOf(SqlFailure.Conflict.class)
        .message()
        .isEqualTo("constraint t_is_unique");
  }

  @Test
  void a_json_of_the_deepest_nesting_comes_back() {
    String deep = "{\"a\":".repeat(63) + "1" + "}".repeat(63);
    assertThat(
            sql()
                .first(
                    "select cast(:json as jsonb) as json",
                    Params.of("json", deep),
                    row -> row.json("json").toJson()))
        .contains(deep);
  }
}
