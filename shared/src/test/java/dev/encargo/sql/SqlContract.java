package dev.encargo.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
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
}
