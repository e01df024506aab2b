package dev.encargo.local.dataapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.adapter.Adapter;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlContract;
import dev.encargo.sql.SqlFailure;
import dev.encargo.sql.TestPostgres;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The port over the Data API, with the real client and everything that can go wrong between them. */
@Adapter(contract = "SQL", on = "Data API")
class DataApiSqlTest extends SqlContract {

  private final Sql direct = TestPostgres.database();
  private final DataApiEndpoint endpoint =
      OverDataApi.start(TestPostgres.url(direct), InstantSource.system());
  private final Sql sql = OverDataApi.sql(endpoint, TestPostgres.url(direct));

  @Override
  protected Sql sql() {
    return sql;
  }

  @BeforeEach
  void table() {
    direct.update("create table effects (n bigint)", Params.NONE);
  }

  @AfterEach
  void close() {
    sql.close();
    endpoint.close();
    direct.close();
  }

  private long effects() {
    return direct
        .first("select count(*) as n from effects", Params.NONE, row -> row.whole("n"))
        .orElseThrow();
  }

  private int insert() {
    return sql.update("insert into effects values (1)", Params.NONE);
  }

  @Test
  void a_query_is_one_request() {
    sql.query("select 1 as one", Params.NONE, row -> row.whole("one"));
    insert();
    assertThat(endpoint.requests()).containsOnly(java.util.Map.entry("ExecuteStatement", 2L));
  }

  @Test
  void a_statement_whose_answer_is_lost_ran_once_and_has_an_unknown_outcome() {
    endpoint.faults().loseAnswers(Operation.EXECUTE, 1);
    assertThatThrownBy(this::insert).isInstanceOf(SqlFailure.UnknownOutcome.class);
    endpoint.faults().timeOut(Operation.EXECUTE, 1);
    assertThatThrownBy(this::insert).isInstanceOf(SqlFailure.UnknownOutcome.class);
    assertThat(effects()).isEqualTo(2);
    assertThat(endpoint.count(Operation.EXECUTE)).isEqualTo(2);
  }

  @Test
  void a_kept_connection_that_breaks_does_not_make_a_second_request() {
    insert();
    endpoint.faults().loseAnswers(Operation.EXECUTE, 1);
    assertThatThrownBy(this::insert).isInstanceOf(SqlFailure.UnknownOutcome.class);
    assertThat(effects()).isEqualTo(2);
  }

  @Test
  void a_lost_answer_inside_a_transaction_rolls_it_back() {
    endpoint.faults().loseAnswers(Operation.EXECUTE, 1);
    assertThatThrownBy(
            () -> sql.inTransaction(tx -> tx.update("insert into effects values (1)", Params.NONE)))
        .isInstanceOf(SqlFailure.Unavailable.class)
        .isNotInstanceOf(SqlFailure.UnknownOutcome.class);
    assertThat(effects()).isZero();
    assertThat(endpoint.count(Operation.ROLLBACK)).isEqualTo(1);
  }

  @Test
  void a_lost_answer_to_a_commit_has_an_unknown_outcome_and_is_not_repeated() {
    for (int i = 0; i < 2; i++) {
      if (i == 0) {
        endpoint.faults().loseAnswers(Operation.COMMIT, 1);
      } else {
        endpoint.faults().timeOut(Operation.COMMIT, 1);
      }
      assertThatThrownBy(() ->
              sql.inTransaction(tx -> tx.update("insert into effects values (1)", Params.NONE)))
          .isInstanceOf(SqlFailure.UnknownOutcome.class);
    }
    assertThat(effects()).isEqualTo(2);
    assertThat(endpoint.count(Operation.COMMIT)).isEqualTo(2);
    assertThat(endpoint.count(Operation.ROLLBACK)).isZero();
  }

  @Test
  void the_first_request_after_a_pause_waits_for_the_database() {
    endpoint.faults().resuming(2);
    assertThat(insert()).isEqualTo(1);
    endpoint.faults().resuming(1);
    assertThat(
            sql.<Integer>inTransaction(
                tx -> tx.update("insert into effects values (1)", Params.NONE)))
        .isEqualTo(1);
    endpoint.faults().throttle(1);
    assertThat(insert()).isEqualTo(1);
    assertThat(effects()).isEqualTo(3);
  }

  @Test
  void an_answer_too_large_of_a_statement_that_wrote_says_so_and_did_not_run_twice() {
    direct.update("insert into effects select generate_series(1, 2000)", Params.NONE);
    assertThatThrownBy(() ->
            sql.query(
                "update effects set n = n + 1 returning n, repeat('x', 1000) as x",
                Params.NONE,
                row -> row.whole("n")))
        .isInstanceOf(SqlFailure.AnswerTooLarge.class)
        .hasMessageContaining("1 MiB");
    assertThat(direct.query("select max(n) as n from effects", Params.NONE, row -> row.whole("n")))
        .containsExactly(2_001L);
  }

  @Test
  void a_request_above_the_limit_is_refused_in_words() {
    assertThatThrownBy(() ->
            sql.query(
                "select length(:text) as n",
                Params.of("text", "x".repeat(4 << 20)),
                row -> row.whole("n")))
        .isExactlyInstanceOf(SqlFailure.class)
        .hasMessageContaining("4 MiB");
  }

  @Test
  void a_service_that_is_not_there_is_unavailable_and_no_riddle() {
    // One that nobody has asked before: a connection that is kept open could take the request and
    // be cut then, which is another thing.
    String url = TestPostgres.url(direct);
    DataApiEndpoint gone = OverDataApi.start(url, InstantSource.system());
    gone.close();
    try (Sql nowhere = OverDataApi.sql(gone, url)) {
      assertThatThrownBy(() -> nowhere.update("select 1", Params.NONE))
          .isInstanceOf(SqlFailure.Unavailable.class)
          .isNotInstanceOf(SqlFailure.UnknownOutcome.class);
    }
  }

  @Test
  void a_secret_of_nobody_is_a_plain_failure() {
    try (Sql stranger =
        OverDataApi.sql(
            endpoint, TestPostgres.url(direct).replace("user=postgres", "user=nobody"))) {
      assertThatThrownBy(() -> stranger.update("select 1", Params.NONE))
          .isInstanceOf(SqlFailure.class);
    }
  }
}
