package dev.encargo.handlers.payout;

import dev.encargo.job.JobContext;
import dev.encargo.job.JobHandler;
import dev.encargo.job.Outcome;
import dev.encargo.json.JsonObject;
import dev.encargo.log.Log;
import dev.encargo.schema.JsonSchema;
import dev.encargo.sql.Sql;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code payout.retry}: pays what is due: payouts that were never tried, and those that failed and whose time has come again.
 *
 * <p>Each attempt is written down before it is made and carries the payout's id to the provider, so that one whose end is not known is
 * repeated and pays once. A failed attempt is repeated after 1 h, 2 h, 4 h … 24 h, ten attempts in all: about five days.
 */
public final class PayoutRetry implements JobHandler {

  private static final JsonSchema PAYLOAD =
      JsonSchema.of(
          """
          {"type": "object", "additionalProperties": false}
          """);

  static final int MOST_ATTEMPTS = 10;

  private static final Duration FIRST_DELAY = Duration.ofHours(1);
  private static final Duration LONGEST_DELAY = Duration.ofHours(24);
  private static final int MOST_ERROR = 500;

  /** Payments under way at once: what they take together stays far below {@link Payouts#IN_HAND}. */
  private static final int SIDE_BY_SIDE = 20;

  private static final int BATCH = 200;

  private final Payouts payouts;
  private final Supplier<Optional<PaymentPort>> provider;
  private final Log log;

  /**
   * @param provider empty where none is configured
   */
  public PayoutRetry(Sql sql, Supplier<Optional<PaymentPort>> provider, Log log) {
    this.payouts = new Payouts(sql);
    this.provider = provider;
    this.log = log;
  }

  @Override
  public String type() {
    return "payout.retry";
  }

  @Override
  public Optional<JsonSchema> payloadSchema() {
    return Optional.of(PAYLOAD);
  }

  /** Money moves: only administrators and the platform's own schedules. */
  @Override
  public boolean forAdmins() {
    return true;
  }

  @Override
  public Set<String> eventTypes() {
    return Set.of("PayoutPaid", "PayoutFailed");
  }

  @Override
  public Outcome run(JobContext job) throws InterruptedException {
    long due = payouts.due();
    Optional<PaymentPort> port = provider.get();
    if (port.isEmpty()) {
      return due == 0
          ? finish(job, new Tally(0, 0))
          : Outcome.failed(
              due
                  + " payouts wait, and no payment provider is configured: set ENCARGO_PAYMENT_URL for the worker functions.");
    }
    JsonObject saved = job.checkpoint();
    Tally tally = saved == null ? new Tally(0, 0) : Tally.of(saved);
    long total = tally.all() + due;
    while (true) {
      List<Payment> batch = payouts.take(BATCH);
      if (batch.isEmpty()) {
        return finish(job, tally);
      }
      tally = tally.plus(payouts.settle(attempts(port.get(), batch)));
      job.progress(tally.all(), Math.max(total, tally.all()), tally.sentence());
      job.checkpoint(tally.toJson());
      if (job.mustYield()) {
        return Outcome.continued();
      }
    }
  }

  private Outcome finish(JobContext job, Tally tally) {
    log.info("[Job:PayoutRetry] " + tally.sentence(), "jobId", job.id().toString());
    return Outcome.completed(tally.toJson());
  }

  private static List<JsonObject> attempts(PaymentPort port, List<Payment> batch)
      throws InterruptedException {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(SIDE_BY_SIDE, Thread.ofVirtual().factory())) {
      List<Future<JsonObject>> running = new ArrayList<>();
      for (Payment payment : batch) {
        running.add(threads.submit(() -> attempt(port, payment)));
      }
      List<JsonObject> ended = new ArrayList<>();
      for (Future<JsonObject> one : running) {
        ended.add(one.get());
      }
      return ended;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  /** One that is not known to have gone through is repeated: the provider knows it by its id. */
  private static JsonObject attempt(PaymentPort port, Payment payment) throws InterruptedException {
    Payment.Outcome outcome;
    try {
      outcome = port.pay(payment);
    } catch (IOException unknown) {
      outcome = new Payment.TryAgain("The payment provider did not answer.");
    } catch (RuntimeException bug) {
      outcome = new Payment.TryAgain("The attempt broke off.");
    }
    return switch (outcome) {
      case Payment.Paid(String reference) ->
          Payouts.result(payment.id(), payment.attempt(), "PAID").with("reference", reference);
      case Payment.Refused(String error) ->
          Payouts.result(payment.id(), payment.attempt(), "FAILED").with("error", shorten(error));
      case Payment.TryAgain(String error) ->
          Payouts.result(payment.id(), payment.attempt(), "FAILED")
              .with("error", shorten(error))
              .with("delayMs", delay(payment.attempt()));
    };
  }

  /** Null after the last attempt. */
  private static @Nullable Long delay(int attempt) {
    if (attempt >= MOST_ATTEMPTS) {
      return null;
    }
    long millis = FIRST_DELAY.toMillis() << (attempt - 1);
    return Math.min(millis, LONGEST_DELAY.toMillis());
  }

  private static String shorten(String text) {
    return text.length() <= MOST_ERROR ? text : text.substring(0, MOST_ERROR);
  }

  /** What has become of the payouts so far. */
  private record Tally(long paid, long failed) {

    static Tally of(JsonObject json) {
      return new Tally(json.whole("paid"), json.whole("failed"));
    }

    Tally plus(Map<String, Long> written) {
      return new Tally(
          paid + written.getOrDefault("PAID", 0L), failed + written.getOrDefault("FAILED", 0L));
    }

    long all() {
      return paid + failed;
    }

    String sentence() {
      return String.format(Locale.ROOT, "Pagados: %d, Fallidos: %d", paid, failed);
    }

    JsonObject toJson() {
      return JsonObject.of("paid", paid, "failed", failed);
    }
  }
}
