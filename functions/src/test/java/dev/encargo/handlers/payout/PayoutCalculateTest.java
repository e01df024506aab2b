package dev.encargo.handlers.payout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.encargo.handlers.TestJob;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.SqlFailure;
import dev.encargo.sql.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayoutCalculateTest {

  private final Sql sql = TestPostgres.database();
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final PayoutCalculate handler =
      new PayoutCalculate(
          sql,
          new Log(new PrintStream(logged, true, StandardCharsets.UTF_8), InstantSource.system()));

  @AfterEach
  void close() {
    sql.close();
  }

  private TestJob job(String period) {
    return new TestJob(
            "payout.calculate",
            sql,
            period == null ? JsonObject.EMPTY : JsonObject.of("period", period))
        .processing();
  }

  private void creators(int number) {
    sql.update(
        """
        insert into payout_creators (id, name, account)
        select 'c' || lpad(cast(n as text), 6, '0'), 'Creator ' || n, 'acc-' || n from generate_series(1, :number) n
        """,
        Params.of("number", number));
  }

  private void creator(String id, String account, boolean active) {
    sql.update(
        "insert into payout_creators (id, name, account, active) values (:id, :id, cast(:account as text), :active)",
        Params.of("id", id).and("account", account).and("active", active));
  }

  private void earned(String creator, long amount, String currency, String occurred, String hold) {
    sql.update(
        """
        insert into payout_transactions (id, creator_id, amount_minor, currency, occurred_at, hold_until)
        values (cast(gen_random_uuid() as text), :creator, :amount, :currency, cast(:occurred as timestamptz), cast(:hold as timestamptz))
        """,
        Params.of("creator", creator)
            .and("amount", amount)
            .and("currency", currency)
            .and("occurred", occurred)
            .and("hold", hold));
  }

  private void earned(String creator, long amount) {
    earned(creator, amount, "CLP", "2026-01-01T12:00:00Z", "2026-01-08T12:00:00Z");
  }

  private void schedule(String currency, String from, int basisPoints, long fee, long minimum) {
    sql.update(
        """
        insert into payout_fee_schedules (currency, valid_from, fee_basis_points, payout_fee_minor, minimum_payout_minor)
        values (:currency, cast(:from as date), :points, :fee, :minimum)
        """,
        Params.of("currency", currency)
            .and("from", from)
            .and("points", basisPoints)
            .and("fee", fee)
            .and("minimum", minimum));
  }

  private List<String> payouts() {
    return sql.query(
        """
        select concat_ws(' ', creator_id, currency, period, transactions, gross_minor, fee_minor, amount_minor, status) as text
          from payouts order by creator_id, currency, period
        """,
        Params.NONE,
        row -> row.text("text"));
  }

  private List<String> omissions() {
    return sql.query(
        "select creator_id || ' ' || reason || ' ' || due_minor as text from payout_omissions order by creator_id",
        Params.NONE,
        row -> row.text("text"));
  }

  /** What each payout says and what its transactions come to. */
  private void assertEveryPayoutIsTheSumOfItsTransactions() {
    assertThat(
            sql.query(
                """
                select p.id from payouts p
                  left join (select payout_id, count(*) as n, sum(amount_minor) as gross from payout_transactions group by payout_id) t
                    on t.payout_id = p.id
                 where t.n is distinct from p.transactions or t.gross is distinct from p.gross_minor
                """,
                Params.NONE,
                row -> row.uuid("id")))
        .isEmpty();
  }

  @Test
  void pays_what_is_due_and_says_why_others_get_nothing() throws Exception {
    creator("ana", "acc-ana", true);
    creator("bea", "acc-bea", true);
    creator("carla", "acc-carla", true);
    creator("dora", null, true);
    creator("eva", "acc-eva", false);
    creator("flor", "acc-flor", true);
    creator("gala", "acc-gala", true);
    earned("ana", 15_000);
    earned("ana", 6_000);
    earned("ana", 9_000, "CLP", "2026-01-01T00:00:00Z", "9999-01-01T00:00:00Z");
    earned("bea", 19_999);
    earned("carla", 50_000, "CLP", "2026-01-01T00:00:00Z", "9999-01-01T00:00:00Z");
    earned("dora", 20_000);
    earned("eva", 20_000);
    earned("gala", 1_000, "EUR", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    TestJob job = job("2026-02-01");
    JsonObject result = job.finish(handler);
    assertThat(payouts()).containsExactly("ana CLP 2026-02-01 2 21000 0 21000 PENDING");
    assertThat(omissions())
        .containsExactly(
            "bea BELOW_MINIMUM 19999",
            "carla ON_HOLD 0",
            "dora NO_ACCOUNT 20000",
            "eva INACTIVE 20000",
            "gala NO_FEE_SCHEDULE 1000");
    assertThat(result.toJson())
        .isEqualTo(
            "{\"period\":\"2026-02-01\",\"creators\":7,\"created\":1,\"skipped\":4,\"errors\":2,\"reasons\":{\"BELOW_MINIMUM\":1,"
                + "\"INACTIVE\":1,\"NOTHING_DUE\":1,\"NO_ACCOUNT\":1,\"NO_FEE_SCHEDULE\":1,\"ON_HOLD\":1},\"amountMinor\":{\"CLP\":21000}}");
    assertThat(logged.toString(StandardCharsets.UTF_8))
        .contains("\"[Job:Payout] Completado - Creados: 1, Omitidos: 4, Errores: 2\"");
    assertEveryPayoutIsTheSumOfItsTransactions();
    assertThat(
            sql.query(
                "select type || ' ' || aggregate_type || ' ' || payload as text from outbox_events order by id",
                Params.NONE,
                row -> row.text("text").replaceAll("[0-9a-f-]{36}", "ID")))
        .containsExactly(
            "PayoutCalculated Payout {\"period\": \"2026-02-01\", \"currency\": \"CLP\", \"feeMinor\": 0, \"payoutId\": \"ID\", \"creatorId\": \"ana\","
                + " \"grossMinor\": 21000, \"amountMinor\": 21000, \"transactions\": 2}",
            "PayoutCalculationJobCompleted PayoutRun {\"jobId\": \"ID\", \"errors\": 2, \"period\": \"2026-02-01\", \"created\": 1, \"reasons\":"
                + " {\"ON_HOLD\": 1, \"INACTIVE\": 1, \"NO_ACCOUNT\": 1, \"NOTHING_DUE\": 1, \"BELOW_MINIMUM\": 1, \"NO_FEE_SCHEDULE\": 1}, \"skipped\": 4,"
                + " \"creators\": 7, \"amountMinor\": {\"CLP\": 21000}}");
  }

  /** A fee is rounded half away from zero, for each transaction by the schedule of its day; what was given back gives its fee back. */
  @ParameterizedTest
  @CsvSource({
    "1005, 101, 50, 854",
    "1004, 100, 50, 854",
    "-1005, -101, 50, -954",
  })
  void fees_are_rounded_half_away_from_zero(long amount, long fee, long payoutFee, long net)
      throws Exception {
    schedule("USD", "2025-01-01", 1_000, payoutFee, 1);
    creator("ana", "acc", true);
    earned("ana", amount, "USD", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    earned("ana", 10_000, "USD", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    job("2026-02-01").finish(handler);
    long gross = amount + 10_000;
    long fees = fee + 1_000 + payoutFee;
    assertThat(payouts())
        .containsExactly(
            "ana USD 2026-02-01 2 " + gross + " " + fees + " " + (gross - fees) + " PENDING");
    assertThat(gross - fees).isEqualTo(net + 9_000);
  }

  @Test
  void a_transaction_pays_the_fee_of_its_day() throws Exception {
    schedule("USD", "2025-01-01", 1_000, 0, 1);
    schedule("USD", "2026-01-01", 2_000, 7, 1);
    schedule("USD", "2026-03-01", 9_999, 9, 1);
    creator("ana", "acc", true);
    earned("ana", 1_000, "USD", "2025-12-31T23:59:59Z", "2026-01-02T00:00:00Z");
    earned("ana", 1_000, "USD", "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    job("2026-02-01").finish(handler);
    assertThat(payouts()).containsExactly("ana USD 2026-02-01 2 2000 307 1693 PENDING");
  }

  @Test
  void twice_pays_nobody_twice() throws Exception {
    creator("ana", "acc", true);
    earned("ana", 30_000);
    job("2026-02-01").finish(handler);
    earned("ana", 40_000);
    JsonObject again = job("2026-02-01").finish(handler);
    assertThat(again.whole("created")).isZero();
    assertThat(again.object("reasons").whole("ALREADY_CALCULATED")).isEqualTo(1);
    assertThat(job("2026-02-08").finish(handler).whole("created")).isEqualTo(1);
    assertThat(payouts())
        .containsExactly(
            "ana CLP 2026-02-01 1 30000 0 30000 PENDING",
            "ana CLP 2026-02-08 1 40000 0 40000 PENDING");
  }

  /** Six calculations of three periods at once. */
  @Test
  void side_by_side_pays_nobody_twice() throws Exception {
    creators(12_000);
    sql.update(
        """
        insert into payout_transactions (id, creator_id, amount_minor, currency, occurred_at, hold_until)
        select id || '-' || n, id, 11000, 'CLP', '2026-01-01', '2026-01-08' from payout_creators cross join generate_series(1, 2) n
        """,
        Params.NONE);
    List<Future<JsonObject>> running = new ArrayList<>();
    CyclicBarrier start = new CyclicBarrier(6);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 6; i++) {
        TestJob job = job("2026-02-0" + (1 + i % 3));
        running.add(
            threads.submit(() -> {
              start.await();
              return job.finish(handler);
            }));
      }
    }
    long created = 0;
    for (Future<JsonObject> one : running) {
      created += one.get().whole("created");
    }
    assertThat(created).isEqualTo(12_000);
    assertThat(payouts()).hasSize(12_000);
    assertEveryPayoutIsTheSumOfItsTransactions();
  }

  @Test
  void a_crash_costs_one_batch_and_counts_nothing_twice() throws Exception {
    creators(PayoutCalculate.BATCH * 2 + 100);
    sql.update(
        """
        insert into payout_transactions (id, creator_id, amount_minor, currency, occurred_at, hold_until)
        select id, id, 20000, 'CLP', '2026-01-01', '2026-01-08' from payout_creators
        """,
        Params.NONE);
    TestJob job =
        job("2026-02-01")
            .fault(
                new TestJob.Fault() {
                  private boolean crashed;
                  private boolean lost;

                  @Override
                  public void beforeCommit(int number) {
                    if (number == 2 && !crashed) {
                      crashed = true;
                      throw TestJob.crash();
                    }
                  }

                  @Override
                  public void afterCommit(int number) {
                    if (number == 4 && !lost) {
                      lost = true;
                      throw TestJob.crash();
                    }
                  }
                });
    JsonObject result = job.finish(handler);
    assertThat(job.attempts()).isEqualTo(3);
    assertThat(result.whole("created")).isEqualTo(PayoutCalculate.BATCH * 2 + 100);
    assertThat(result.whole("creators")).isEqualTo(PayoutCalculate.BATCH * 2 + 100);
    assertThat(result.object("amountMinor").decimal("CLP"))
        .isEqualTo(BigDecimal.valueOf(20_000L * (PayoutCalculate.BATCH * 2 + 100)));
    assertEveryPayoutIsTheSumOfItsTransactions();
  }

  /** The role that runs jobs may do all of it, and the API's may not even look. */
  @Test
  void runs_as_the_role_of_workers() throws Exception {
    creator("ana", "acc", true);
    earned("ana", 30_000);
    try (Sql worker = TestPostgres.as(sql, "encargo_worker");
        Sql api = TestPostgres.as(sql, "encargo_api")) {
      TestJob job = new TestJob("payout.calculate", worker, JsonObject.EMPTY);
      sql.update(
          "insert into jobs (id, user_id, type, name, run_at, due_at) values (cast(:id as uuid), 'a', 't', 'n', now(), now())",
          Params.of("id", job.id()));
      JsonObject result =
          job.finish(new PayoutCalculate(worker, new Log(System.out, InstantSource.system())));
      assertThat(result.whole("created")).isEqualTo(1);
      assertThatThrownBy(() -> api.query("select 1 as n from payouts", Params.NONE, row -> 1))
          .isInstanceOf(SqlFailure.class);
    }
  }

  @Test
  void goes_on_in_another_invocation() throws Exception {
    creators(PayoutCalculate.BATCH + 1);
    TestJob job = job("2026-02-01").yieldWhen(() -> true);
    assertThat(job.attempt(handler)).isInstanceOf(Outcome.Continued.class);
    assertThat(job.finish(handler).whole("creators")).isEqualTo(PayoutCalculate.BATCH + 1);
  }

  @Test
  void a_period_that_has_not_begun_is_not_calculated() throws Exception {
    assertThat(job("9999-01-01").attempt(handler))
        .isEqualTo(Outcome.failed("The period 9999-01-01 has not begun yet."));
  }

  @Test
  void without_a_period_it_is_the_day_of_the_job() throws Exception {
    String today =
        sql.query(
                "select cast(cast(clock_timestamp() at time zone 'UTC' as date) as text) as day",
                Params.NONE,
                row -> row.text("day"))
            .getFirst();
    assertThat(job(null).finish(handler).text("period")).isEqualTo(today);
  }

  @Test
  void a_payload_that_is_no_period_is_refused_with_its_field() {
    assertThatThrownBy(
            () -> JobHandler.checkPayload(handler, JsonObject.of("period", "2026-02-30")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("must be a day such as 2026-03-01");
    assertThatThrownBy(
            () -> JobHandler.checkPayload(handler, JsonObject.of("perido", "2026-02-01")))
        .hasMessageContaining("perido is unknown; ");
  }
}
