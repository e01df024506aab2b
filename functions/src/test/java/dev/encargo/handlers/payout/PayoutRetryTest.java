package dev.encargo.handlers.payout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.encargo.handlers.TestJob;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.InvalidInput;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.TestPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PayoutRetryTest {

  private final Sql sql = TestPostgres.database();
  private final Sql worker = TestPostgres.as(sql, "encargo_worker");
  private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
  private final Log log =
      new Log(new PrintStream(logged, true, StandardCharsets.UTF_8), InstantSource.system());

  @AfterEach
  void close() {
    worker.close();
    sql.close();
  }

  private PayoutRetry through(PaymentPort port) {
    return new PayoutRetry(worker, () -> Optional.of(port), log);
  }

  private TestJob job() {
    return new TestJob("payout.retry", sql, JsonObject.EMPTY).processing();
  }

  private void payout(String account) {
    sql.update(
        "insert into payout_creators (id, name, account) values (:account, :account, :account)",
        Params.of("account", account));
    sql.update(
        """
        insert into payouts (id, job_id, period, creator_id, currency, account, transactions, gross_minor, fee_minor, amount_minor,
                             next_attempt_at)
        values (uuid_v7(), gen_random_uuid(), '2026-01-01', :account, 'CLP', :account, 1, 20000, 0, 20000, clock_timestamp())
        """,
        Params.of("account", account));
  }

  private String state(String account) {
    return sql.query(
            """
            select concat_ws(' ', status, attempts, coalesce(cast(round(extract(epoch from next_attempt_at - clock_timestamp()) / 3600) as text), '-'),
                             coalesce(error, '-')) as text
              from payouts where account = :account
            """,
            Params.of("account", account),
            row -> row.text("text"))
        .getFirst();
  }

  private void hoursPass() {
    sql.update(
        "update payouts set next_attempt_at = clock_timestamp() where next_attempt_at is not null",
        Params.NONE);
  }

  @Test
  void pays_what_is_due_and_tries_again_by_its_own_policy() throws Exception {
    payout("acc-1");
    payout("fail-2-x");
    payout("refuse-x");
    PayoutRetry handler = through(new StubPayments());
    assertThat(job().finish(handler)).isEqualTo(JsonObject.of("paid", 1, "failed", 2));
    assertThat(state("acc-1")).isEqualTo("PAID 1 - -");
    assertThat(state("fail-2-x")).isEqualTo("FAILED 1 1 The stub was told to fail.");
    assertThat(state("refuse-x")).isEqualTo("FAILED 1 - The stub was told to refuse this account.");
    assertThat(logged.toString(StandardCharsets.UTF_8))
        .contains("[Job:PayoutRetry] Pagados: 1, Fallidos: 2");

    assertThat(job().finish(handler)).isEqualTo(JsonObject.of("paid", 0, "failed", 0));
    hoursPass();
    job().finish(handler);
    assertThat(state("fail-2-x")).isEqualTo("FAILED 2 2 The stub was told to fail.");
    hoursPass();
    job().finish(handler);
    assertThat(state("fail-2-x")).isEqualTo("PAID 3 - -");
    assertThat(
            sql.query(
                """
                select e.number || ' ' || e.type as text from outbox_events e join payouts p on cast(p.id as text) = e.aggregate_id
                 where p.account = 'fail-2-x' order by e.number
                """,
                Params.NONE,
                row -> row.text("text")))
        .containsExactly("1 PayoutFailed", "2 PayoutFailed", "3 PayoutPaid");
  }

  @Test
  void gives_up_after_the_last_attempt() throws Exception {
    payout("fail-99");
    PayoutRetry handler = through(new StubPayments());
    List<String> states = new ArrayList<>();
    for (int i = 0; i < PayoutRetry.MOST_ATTEMPTS; i++) {
      job().finish(handler);
      states.add(state("fail-99").split(" The")[0]);
      hoursPass();
    }
    assertThat(states)
        .containsExactly(
            "FAILED 1 1",
            "FAILED 2 2",
            "FAILED 3 4",
            "FAILED 4 8",
            "FAILED 5 16",
            "FAILED 6 24",
            "FAILED 7 24",
            "FAILED 8 24",
            "FAILED 9 24",
            "FAILED 10 -");
    assertThat(job().finish(handler)).isEqualTo(JsonObject.of("paid", 0, "failed", 0));
  }

  /** Three at once, each attempt written down before it is made: no payout is in two hands. */
  @Test
  void side_by_side_asks_for_each_payment_once() throws Exception {
    for (int i = 0; i < 450; i++) {
      payout("acc-" + i);
    }
    List<UUID> asked = Collections.synchronizedList(new ArrayList<>());
    PayoutRetry handler =
        through(payment -> {
          asked.add(payment.id());
          return new Payment.Paid("r");
        });
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<JsonObject>> running = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        TestJob job = job();
        running.add(threads.submit(() -> job.finish(handler)));
      }
      for (Future<JsonObject> one : running) {
        one.get();
      }
    }
    assertThat(asked).hasSize(450).doesNotHaveDuplicates();
  }

  /** A worker dies with payments in its hands; later another asks for the same payments, by the same ids. */
  @Test
  void an_attempt_whose_end_is_unknown_is_repeated_by_the_same_id() throws Exception {
    payout("acc-1");
    Set<UUID> paid = ConcurrentHashMap.newKeySet();
    assertThatThrownBy(() ->
            through(
                    payment -> {
                      paid.add(payment.id());
                      throw new Error("killed");
                    })
                .run(job()))
        .hasStackTraceContaining("killed");
    assertThat(state("acc-1")).startsWith("PROCESSING 1 0");
    assertThat(job().finish(through(new StubPayments())).whole("paid")).isZero();
    hoursPass();
    assertThat(
            job()
                .finish(
                    through(payment -> {
                      assertThat(paid).contains(payment.id());
                      return new Payment.Paid("again");
                    }))
                .whole("paid"))
        .isEqualTo(1);
  }

  /** Its worker was too slow and another has the payout since. */
  @Test
  void an_attempt_that_was_taken_back_writes_nothing() throws Exception {
    payout("acc-1");
    Payouts payouts = new Payouts(worker);
    Payment slow = payouts.take(1).getFirst();
    hoursPass();
    Payment next = payouts.take(1).getFirst();
    assertThat(payouts.settle(List.of(Payouts.result(slow.id(), slow.attempt(), "FAILED"))))
        .isEmpty();
    assertThat(payouts.settle(List.of(Payouts.result(next.id(), next.attempt(), "PAID"))))
        .containsEntry("PAID", 1L);
  }

  @Test
  void a_provider_that_breaks_off_is_tried_again() throws Exception {
    payout("acc-1");
    job()
        .finish(
            through(payment -> {
              throw new IOException("secret-host.internal refused");
            }));
    assertThat(state("acc-1")).isEqualTo("FAILED 1 1 The payment provider did not answer.");
  }

  @Test
  void without_a_provider_payouts_wait() throws Exception {
    PayoutRetry handler = new PayoutRetry(worker, Optional::empty, log);
    assertThat(job().attempt(handler)).isInstanceOf(Outcome.Completed.class);
    payout("acc-1");
    assertThat(job().attempt(handler))
        .isEqualTo(
            Outcome.failed(
                "1 payouts wait, and no payment provider is configured: set ENCARGO_PAYMENT_URL for the worker functions."));
    assertThat(state("acc-1")).startsWith("PENDING 0 0");
  }

  @Test
  void a_payload_is_refused() {
    assertThatThrownBy(
            () -> JobHandler.checkPayload(through(new StubPayments()), JsonObject.of("all", true)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("all is unknown; leave it out");
  }

  @ParameterizedTest
  @CsvSource({
    "201, '{\"reference\":\"pay_7\"}', Paid[reference=pay_7]",
    "422, '', Refused[error=The payment provider answered 422.]",
    "401, '', TryAgain[error=The payment provider answered 401.]",
    "429, '', TryAgain[error=The payment provider answered 429.]",
    "302, '', TryAgain[error=The payment provider answered 302.]",
    "500, '', TryAgain[error=The payment provider answered 500.]",
  })
  void a_provider_over_http_decides_by_its_status(int status, String answer, String outcome)
      throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    List<String> asked = new ArrayList<>();
    server.createContext(
        "/pay",
        exchange -> {
          asked.add(
              exchange.getRequestHeaders().getFirst("Idempotency-Key")
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      UUID id = UUID.randomUUID();
      URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/pay");
      assertThat(new HttpPayments(url, "t0ken").pay(new Payment(id, 1, "acc-1", 20_000, "CLP")))
          .hasToString(outcome);
      assertThat(asked)
          .containsExactly(
              id
                  + " Bearer t0ken {\"payoutId\":\""
                  + id
                  + "\",\"account\":\"acc-1\",\"amountMinor\":20000,\"currency\":\"CLP\"}");
    } finally {
      server.stop(0);
    }
  }
}
