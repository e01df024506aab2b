package dev.encargo.handlers.payout;

import dev.encargo.job.JobContext;
import dev.encargo.json.JsonObject;
import dev.encargo.sql.Params;
import dev.encargo.sql.Sql;
import dev.encargo.sql.Tx;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calculations: {@code payout_runs} and what each step of one writes. */
final class PayoutRuns {

  /** Nothing where the period lies ahead. A period's first run decides for all what was on hold. */
  private static final String BEGIN =
      """
      with asked as (
        select coalesce(cast(:period as date), cast(created_at at time zone 'UTC' as date)) as period
          from jobs where id = cast(:job as uuid)
      )
      insert into payout_runs (job_id, period, cutoff)
      select cast(:job as uuid), a.period,
             coalesce((select min(r.cutoff) from payout_runs r where r.period = a.period),
                      least(clock_timestamp(), (a.period + 1) at time zone 'UTC'))
        from asked a
       where a.period at time zone 'UTC' <= clock_timestamp()
      returning period
      """;

  /**
   * One batch at a time, of all calculations. A statement sees what was there when it began, so the lock is a statement of its own:
   * what the batch before it paid is seen.
   */
  private static final String ONE_AT_A_TIME =
      "select 1 as held from (select pg_advisory_xact_lock(hashtextextended('payouts', 0))) as locked";

  /**
   * The next creators. What a payout comes to is summed from the transactions that this statement itself gave its id, so it can hold
   * no other, whatever else runs.
   */
  private static final String STEP =
      """
      with run as materialized (
        select job_id, period, cutoff, after_creator from payout_runs where job_id = cast(:job as uuid)
      ),
      batch as materialized (
        select id, active, account from payout_creators
         where id > (select after_creator from run) order by id limit :most
      ),
      priced as materialized (
        select t.id, t.creator_id, t.currency, t.amount_minor, t.hold_until <= (select cutoff from run) as due,
               cast(round(cast(t.amount_minor as numeric) * f.fee_basis_points / 10000) as bigint) as fee_minor
          from batch b
          join payout_transactions t on t.creator_id = b.id and t.payout_id is null
          left join lateral (
            select fee_basis_points from payout_fee_schedules s
             where s.currency = t.currency and s.valid_from <= cast(t.occurred_at at time zone 'UTC' as date)
             order by s.valid_from desc limit 1) f on true
      ),
      balances as (
        select creator_id, currency, count(*) filter (where due) as due, bool_or(due and fee_minor is null) as unpriced,
               coalesce(sum(amount_minor) filter (where due), 0) as gross_minor,
               coalesce(sum(fee_minor) filter (where due), 0) as fee_minor
          from priced group by creator_id, currency
      ),
      judged as materialized (
        select l.creator_id, l.currency, b.account, l.gross_minor, uuid_v7() as payout_id, s.payout_fee_minor,
               case
                 when p.id is not null then 'ALREADY_CALCULATED'
                 when l.due = 0 then 'ON_HOLD'
                 when not b.active then 'INACTIVE'
                 when l.unpriced or s.currency is null then 'NO_FEE_SCHEDULE'
                 when l.gross_minor - l.fee_minor - s.payout_fee_minor < s.minimum_payout_minor then 'BELOW_MINIMUM'
                 when b.account is null then 'NO_ACCOUNT'
               end as reason
          from balances l
          join batch b on b.id = l.creator_id
          left join payouts p on p.creator_id = l.creator_id and p.currency = l.currency and p.period = (select period from run)
          left join lateral (
            select currency, payout_fee_minor, minimum_payout_minor from payout_fee_schedules s
             where s.currency = l.currency and s.valid_from <= (select period from run)
             order by s.valid_from desc limit 1) s on true
      ),
      claimed as (
        update payout_transactions t set payout_id = j.payout_id, fee_minor = p.fee_minor
          from priced p join judged j on j.creator_id = p.creator_id and j.currency = p.currency and j.reason is null
         where p.due and t.id = p.id and t.payout_id is null
        returning j.payout_id, j.creator_id, j.currency, j.account, j.payout_fee_minor, t.amount_minor, t.fee_minor
      ),
      created as (
        insert into payouts (id, job_id, period, creator_id, currency, account, transactions, gross_minor, fee_minor, amount_minor,
                             next_attempt_at)
        select payout_id, (select job_id from run), (select period from run), creator_id, currency, account, count(*),
               sum(amount_minor), sum(fee_minor) + payout_fee_minor, sum(amount_minor) - sum(fee_minor) - payout_fee_minor,
               clock_timestamp()
          from claimed group by payout_id, creator_id, currency, account, payout_fee_minor
        returning id, creator_id, currency, period, transactions, gross_minor, fee_minor, amount_minor
      ),
      told as materialized (
        select count(emit_event('Payout', cast(id as text), 'PayoutCalculated', jsonb_build_object(
                 'payoutId', id, 'creatorId', creator_id, 'period', period, 'currency', currency, 'transactions', transactions,
                 'grossMinor', gross_minor, 'feeMinor', fee_minor, 'amountMinor', amount_minor))) as events
          from created
      ),
      omitted as (
        insert into payout_omissions as o (creator_id, currency, period, due_minor, reason)
        select creator_id, currency, (select period from run), gross_minor, reason
          from judged where reason <> 'ALREADY_CALCULATED'
        on conflict (creator_id, currency) do update
          set period = excluded.period, due_minor = excluded.due_minor, reason = excluded.reason
      ),
      outcomes as (
        select 'CREATED' as outcome, currency, count(*) as count, sum(amount_minor) as amount_minor from created group by currency
        union all
        select reason, currency, count(*), 0 from judged where reason is not null group by reason, currency
        union all
        select 'NOTHING_DUE', '', count(*), 0 from batch b where not exists (select from priced p where p.creator_id = b.id)
        having count(*) > 0
      ),
      counted as (
        insert into payout_run_counts as c (job_id, outcome, currency, count, amount_minor)
        select (select job_id from run), outcome, currency, count, amount_minor from outcomes
        on conflict (job_id, outcome, currency) do update
          set count = c.count + excluded.count, amount_minor = c.amount_minor + excluded.amount_minor
      )
      update payout_runs r
         set creators = creators + (select count(*) from batch), after_creator = (select max(id) from batch)
       where job_id = cast(:job as uuid) and exists (select from batch) and (select events from told) >= 0
      returning creators
      """;

  private static final String COMPLETE =
      """
      with ended as (
        update payout_runs set completed_at = clock_timestamp()
         where job_id = cast(:job as uuid) and completed_at is null
        returning job_id
      )
      select cast(emit_event('PayoutRun', cast(job_id as text), 'PayoutCalculationJobCompleted',
                             cast(:result as jsonb) || jsonb_build_object('jobId', job_id)) as text) as event
        from ended
      """;

  private static final String COUNTS =
      """
      select cast(r.period as text) as period, r.creators, c.outcome, c.currency, c.count, c.amount_minor
        from payout_runs r left join payout_run_counts c on c.job_id = r.job_id
       where r.job_id = cast(:job as uuid)
       order by c.outcome, c.currency
      """;

  private final Sql sql;

  PayoutRuns(Sql sql) {
    this.sql = sql;
  }

  /**
   * Begins the calculation of this job.
   *
   * @return false where the period has not begun
   */
  static boolean begin(Tx tx, JobContext job, @Nullable LocalDate period) {
    return tx.first(
            BEGIN, Params.of("job", job.id()).and("period", period), row -> row.text("period"))
        .isPresent();
  }

  /**
   * Does the next creators.
   *
   * @return how many are done in all; empty where none were left
   */
  static Optional<Long> step(Tx tx, JobContext job, int most) {
    tx.query(ONE_AT_A_TIME, Params.NONE, row -> row.whole("held"));
    return tx.first(
        STEP, Params.of("job", job.id()).and("most", most), row -> row.whole("creators"));
  }

  /** Ends the calculation and tells of it, in the transaction that ends its job. */
  static void complete(Tx tx, JobContext job, JsonObject result) {
    tx.query(
        COMPLETE,
        Params.of("job", job.id()).and("result", result.toJson()),
        row -> row.text("event"));
  }

  /** How many creators there are. */
  long creators() {
    return sql.query(
            "select count(*) as n from payout_creators", Params.NONE, row -> row.whole("n"))
        .getFirst();
  }

  /** What this job's calculation has come to so far. */
  RunCounts counts(UUID job) {
    record Line(String period, long creators, RunCounts.@Nullable Count count) {}
    List<Line> lines =
        sql.query(
            COUNTS,
            Params.of("job", job),
            row ->
                new Line(
                    row.text("period"),
                    row.whole("creators"),
                    row.textOrNull("outcome") == null
                        ? null
                        : new RunCounts.Count(
                            row.text("outcome"),
                            row.text("currency"),
                            row.whole("count"),
                            row.decimal("amount_minor"))));
    Line first = lines.getFirst();
    return new RunCounts(
        first.period,
        first.creators,
        lines.stream().map(Line::count).filter(Objects::nonNull).toList());
  }
}
