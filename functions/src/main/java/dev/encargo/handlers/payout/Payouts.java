package dev.encargo.handlers.payout;

import dev.encargo.json.Json;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** The table {@code payouts}, as it is paid. */
final class Payouts {

  /** More than one attempt takes. Whoever finds it over takes the payout back: its worker is gone. */
  static final Duration IN_HAND = Duration.ofMinutes(15);

  private static final String TAKE =
      """
      with due as (
        select id from payouts where next_attempt_at <= (select clock_timestamp())
         order by next_attempt_at, id limit :most for update skip locked
      )
      update payouts p
         set status = 'PROCESSING', attempts = attempts + 1,
             next_attempt_at = clock_timestamp() + :in_hand_ms * interval '1 millisecond'
        from due where p.id = due.id
      returning p.id, p.attempts, p.account, p.amount_minor, p.currency
      """;

  /** An attempt that was taken back since writes nothing: another one has the payout. */
  private static final String SETTLE =
      """
      with results as (
        select * from jsonb_to_recordset(cast(:results as jsonb))
                   as r(id uuid, attempt integer, status text, reference text, error text, "delayMs" bigint)
      ),
      settled as (
        update payouts p
           set status = r.status, error = r.error, provider_reference = r.reference,
               paid_at = case when r.status = 'PAID' then clock_timestamp() end,
               next_attempt_at = clock_timestamp() + r."delayMs" * interval '1 millisecond'
          from results r
         where p.id = r.id and p.attempts = r.attempt and p.status = 'PROCESSING'
        returning p.id, p.creator_id, p.period, p.currency, p.amount_minor, p.status, p.attempts, p.provider_reference, p.error,
                  p.next_attempt_at
      )
      select status, cast(emit_event('Payout', cast(id as text), case status when 'PAID' then 'PayoutPaid' else 'PayoutFailed' end,
               jsonb_strip_nulls(jsonb_build_object('payoutId', id, 'creatorId', creator_id, 'period', period, 'currency', currency,
                 'amountMinor', amount_minor, 'attempts', attempts, 'providerReference', provider_reference, 'error', error,
                 'nextAttemptAt', next_attempt_at))) as text) as event
        from settled
      """;

  private static final String WAITING =
      "select count(*) as n from payouts where next_attempt_at <= (select clock_timestamp())";

  private final Sql sql;

  Payouts(Sql sql) {
    this.sql = sql;
  }

  /** How many are due to be paid now. */
  long due() {
    return sql.query(WAITING, Params.NONE, row -> row.whole("n")).getFirst();
  }

  /** Takes payouts that are due: nobody else gets them for {@link #IN_HAND}. */
  List<Payment> take(int most) {
    return sql.query(
        TAKE,
        Params.of("most", most).and("in_hand_ms", IN_HAND.toMillis()),
        row ->
            new Payment(
                row.uuid("id"),
                (int) row.whole("attempts"),
                row.text("account"),
                row.whole("amount_minor"),
                row.text("currency")));
  }

  /**
   * Writes how attempts ended.
   *
   * @return how many were written as which status; attempts that were taken back meanwhile are not among them
   */
  Map<String, Long> settle(List<JsonObject> results) {
    return sql
        .query(SETTLE, Params.of("results", Json.write(results)), row -> row.text("status"))
        .stream()
        .collect(Collectors.groupingBy(status -> status, Collectors.counting()));
  }

  /** A row of {@link #settle}. */
  static JsonObject result(UUID id, int attempt, String status) {
    return JsonObject.of("id", id.toString(), "attempt", attempt, "status", status);
  }
}
